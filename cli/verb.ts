import { type Argument, Option } from "commander";
import type { Outcome } from "../core/outcome.ts";
import type { Ports } from "../core/ports.ts";

/** What every verb is given by the command line. */
export interface CommonOptions {
  directory: string;
  json: boolean;
}

export interface ModelOptions extends CommonOptions {
  config: string;
  model: string | undefined;
}

export interface Surroundings {
  ports: Ports;
  /** Environment variables. */
  variables: Readonly<Record<string, string | undefined>>;
  /** The user's repository. */
  root: string;
}

/** One word of the command line; it calls the operation of the same name. */
export interface Verb<O extends CommonOptions = CommonOptions, Facts = unknown> {
  name: string;
  description: string;
  examples: readonly string[];
  /** Words without dashes that follow the name; they are given to `run` among the options. */
  words?: readonly Argument[];
  options: readonly Option[];
  run(options: O, surroundings: Surroundings): Promise<Outcome<Facts>>;
  /** What a person reads; where it is left out, the annotations and the headline. */
  tell?(outcome: Outcome<Facts>): string;
}

export const commonOptions = [
  new Option("-C, --directory <path>", "folder of your repository").default(startFolder(), "where you are"),
  new Option("--json", "print the facts as JSON on stdout, and everything else on stderr").default(false),
];

export const modelOptions = [
  new Option("--config <path>", "the configuration").default("sluice.yaml"),
  new Option("--model <name>", "model of the configuration; not needed when there is only one"),
];
export const environmentOption = new Option(
  "--environment <name>",
  "environment of the configuration",
).makeOptionMandatory();
export const commitOption = new Option("--commit <sha>", "commit of the code (default: the one checked out)");
export const reportOption = new Option("--report <path>", "report.json (default: where evaluate leaves it)");

/** `npm run sluice` moves to the checkout of Sluice; the folder it was called from is the one that is meant. */
function startFolder(): string {
  const { npm_lifecycle_event: script, INIT_CWD: calledFrom } = process.env;
  return script === "sluice" && calledFrom ? calledFrom : process.cwd();
}
