import type { Outcome } from "../core/outcome.ts";
import type { Ports } from "../core/ports.ts";
import { type Input, type Inputs, type InputValues, requiredText, text } from "./inputs.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** What an action may use beside its inputs. */
export interface Surroundings {
  ports: Ports;
  /** Environment variables of the step. */
  variables: Variables;
  /** The commit that the run is about, null where GitHub names none. */
  commit: string | null;
  /** Sets an output at once: unlike those of the result, it is there for later steps even if the action breaks. */
  setOutput(name: string, value: string): void;
}

export interface Action<I extends Inputs = Inputs, O extends string = string> {
  /** Folder under actions/, and `sluice NAME` on the command line. */
  name: string;
  description: string;
  inputs: I;
  /** Beside `conclusion` and `headline`, which every action has. */
  outputs: Record<O, string>;
  run(
    inputs: InputValues<I>,
    surroundings: Surroundings,
  ): Promise<{ outcome: Outcome<unknown>; outputs: Record<O, string> }>;
}

export function defineAction<I extends Inputs, O extends string>(action: Action<I, O>): Action<I, O> {
  return action;
}

export const commonOutputs = {
  conclusion: "`passed` or `refused`; empty when the action broke",
  headline: "The result in one sentence",
};

export const configInput: Input<string> = requiredText("Path of the configuration", "sluice.yaml");

export const modelInputs = {
  config: configInput,
  model: text("Model of the configuration; may be left out when there is only one"),
};

export const modelOutput = "Name of the model";

/** Only for actions that read or write branches, tags and pull requests. */
export const tokenInput = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's, evaluated by the runner
  token: text("Token for GitHub's API; pull requests of the default token start no workflows", "${{ github.token }}"),
};
