import { Command, CommanderError } from "commander";
import { describeError, exitCodeOf, exitCodes } from "../core/errors.ts";
import { cardVerb } from "./commands/card.ts";
import { checkVerb } from "./commands/check.ts";
import { deployVerb } from "./commands/deploy.ts";
import { diffVerb } from "./commands/diff.ts";
import { doctorVerb } from "./commands/doctor.ts";
import { evaluateVerb } from "./commands/evaluate.ts";
import { gateVerb } from "./commands/gate.ts";
import { initVerb } from "./commands/init.ts";
import { lineageVerb } from "./commands/lineage.ts";
import { lockDataVerb } from "./commands/lock-data.ts";
import { monitorVerb } from "./commands/monitor.ts";
import { predictVerb } from "./commands/predict.ts";
import { profileVerb } from "./commands/profile.ts";
import { promoteVerb } from "./commands/promote.ts";
import { releaseVerb } from "./commands/release.ts";
import { reportVerb } from "./commands/report.ts";
import { retrainVerb } from "./commands/retrain.ts";
import { rollbackVerb } from "./commands/rollback.ts";
import { rolloutVerb } from "./commands/rollout.ts";
import { serveVerb } from "./commands/serve.ts";
import { trackVerb } from "./commands/track.ts";
import { trainVerb } from "./commands/train.ts";
import { validateDataVerb } from "./commands/validate-data.ts";
import { completionScript, vocabularyOf } from "./completion.ts";
import { runVerb } from "./run-verb.ts";
import { type CommonOptions, commonOptions, type Verb } from "./verb.ts";

/** `sluice VERB`: the operations of the actions, from a terminal. */

const codes = `
Exit codes: ${exitCodes.passed} passed, ${exitCodes.broke} broke, ${exitCodes.refused} said no (a gate, broken data, a rollback), ${exitCodes.usage} bad usage or configuration.`;

/** Programs of their own, which the published command starts. */
const others = `On this machine, without an account:
  sluice try         open a pull request of your repository in a local GitHub, and read what the bot says of it

The bot for GitHub:
  sluice bot setup   register the App that it is, through your browser
  sluice bot         run it`;

const program = new Command("sluice")
  .description("GitOps for models: pull requests in, proven models out.")
  .addHelpText("after", `\n${others}\n${codes}`)
  .showHelpAfterError("To mend it: sluice --help shows what there is.")
  .exitOverride()
  .addCommand(commandOf(initVerb))
  .addCommand(commandOf(checkVerb))
  .addCommand(commandOf(validateDataVerb))
  .addCommand(commandOf(profileVerb))
  .addCommand(commandOf(diffVerb))
  .addCommand(commandOf(lockDataVerb))
  .addCommand(commandOf(trainVerb))
  .addCommand(commandOf(evaluateVerb))
  .addCommand(commandOf(gateVerb))
  .addCommand(commandOf(reportVerb))
  .addCommand(commandOf(releaseVerb))
  .addCommand(commandOf(cardVerb))
  .addCommand(commandOf(lineageVerb))
  .addCommand(commandOf(trackVerb))
  .addCommand(commandOf(promoteVerb))
  .addCommand(commandOf(deployVerb))
  .addCommand(commandOf(rollbackVerb))
  .addCommand(commandOf(rolloutVerb))
  .addCommand(commandOf(predictVerb))
  .addCommand(commandOf(monitorVerb))
  .addCommand(commandOf(retrainVerb))
  .addCommand(commandOf(serveVerb))
  .addCommand(commandOf(doctorVerb));

function commandOf<O extends CommonOptions, Facts>(verb: Verb<O, Facts>): Command {
  const { words = [] } = verb;
  const examples = verb.examples.map((example) => `  ${example}`).join("\n");
  const command = new Command(verb.name)
    .description(verb.description)
    .addHelpText("after", `\nExamples:\n${examples}\n${codes}`)
    .showHelpAfterError(`To mend it: sluice ${verb.name} --help shows what there is.`)
    .exitOverride()
    .action(async (...heard: unknown[]) => {
      const named = Object.fromEntries(words.map((word, index) => [word.name(), heard[index]]));
      process.exitCode = await runVerb(verb, { ...(heard[words.length] as O), ...named });
    });
  for (const word of words) {
    command.addArgument(word);
  }
  for (const option of [...verb.options, ...commonOptions]) {
    command.addOption(option);
  }
  return command;
}

program
  .command("completion")
  .description("print the script by which a shell completes what is typed")
  .argument("<shell>", "bash, zsh or fish")
  .addHelpText("after", '\nExample:\n  eval "$(sluice completion bash)"')
  .action((shell: string) => {
    try {
      console.log(completionScript(shell, vocabularyOf(program)).trimEnd());
    } catch (error) {
      console.error(describeError(error));
      process.exitCode = exitCodeOf(error);
    }
  });

/** What `sluice VERB --help` says of each verb, for the reference. */
export function helpOfVerbs(): { name: string; help: string }[] {
  return program.commands.map((command) => {
    const said: string[] = [];
    command.configureHelp({ helpWidth: 110 }).configureOutput({ writeOut: (text) => said.push(text) });
    command.outputHelp();
    return { name: command.name(), help: said.join("").replace(codes, "").trim() };
  });
}

/** Runs the command line of this process, and leaves the exit code behind. */
export async function runProgram(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help that was asked for ends well; commander has already said what was wrong with anything else.
    process.exitCode = error.exitCode === 0 ? exitCodes.passed : exitCodes.usage;
  }
}
