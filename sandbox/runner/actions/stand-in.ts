import type { StepRun } from "../job/step.ts";
import type { Template } from "../workflow/template.ts";

/** What the sandbox runs instead of one of GitHub's own actions. */
export interface StandIn {
  /** The inputs that it obeys, with the defaults of the real one. Any other is refused: it would be ignored silently. */
  inputs: Readonly<Record<string, Template>>;
  /** Resolves with the outputs. */
  run: (inputs: Readonly<Record<string, string>>, run: StepRun) => Promise<Record<string, string>>;
}
