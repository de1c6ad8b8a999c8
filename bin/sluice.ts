#!/usr/bin/env node
/** The published command: `sluice bot …` is the bot and its set-up, `sluice try` a play in the sandbox, any other word one of the command line. */
const [word, ...rest] = process.argv.slice(2);
if (word === "bot") {
  const { runBotProgram } = await import("../bot/program.ts");
  await runBotProgram(rest);
} else if (word === "try") {
  const { runTryProgram } = await import("../sandbox/try/program.ts");
  await runTryProgram(rest);
} else {
  await import("../cli/main.ts");
}
