import { resolve } from "node:path";
import { createPorts } from "../composition/ports.ts";
import { describeError, exitCodeOf, exitCodes } from "../core/errors.ts";
import type { Outcome } from "../core/outcome.ts";
import { renderAnnotations } from "../core/report/evaluation/render-terminal.ts";
import type { CommonOptions, Verb } from "./verb.ts";

/** Runs a verb and tells how it went: facts or the story on stdout, what goes on meanwhile on stderr. */
export async function runVerb<O extends CommonOptions, Facts>(verb: Verb<O, Facts>, options: O): Promise<number> {
  const root = resolve(options.directory);
  const progress = { step: (message: string) => console.error(message) };
  try {
    const ports = createPorts({ root, env: process.env, progress });
    const outcome = await verb.run(options, { ports, variables: process.env, root });
    tell(verb, outcome, options.json);
    return outcome.conclusion === "passed" ? exitCodes.passed : exitCodes.refused;
  } catch (error) {
    console.error(describeError(error));
    return exitCodeOf(error);
  }
}

function tell<O extends CommonOptions, Facts>(verb: Verb<O, Facts>, outcome: Outcome<Facts>, json: boolean): void {
  if (json) {
    console.error(outcome.headline);
    console.log(JSON.stringify(outcome.facts, null, 2));
  } else {
    console.log(verb.tell ? verb.tell(outcome) : tellPlainly(outcome));
  }
}

function tellPlainly({ annotations, headline }: Outcome<unknown>): string {
  return annotations.length > 0 ? `${renderAnnotations(annotations)}\n\n${headline}` : headline;
}
