import { recordRuns } from "../../operations/retraining/record-run.ts";
import { defineAction, tokenInput } from "../define-action.ts";
import { requiredText } from "../inputs.ts";

export const action = defineAction({
  name: "count-retraining",
  description: "Writes down on the branch sluice/monitor that trainings began, for cooldown and budget.",
  inputs: { runs: requiredText("The output `runs` of `retrain`"), ...tokenInput },
  outputs: { counted: "How many were written down" },
  async run({ runs }, { ports }) {
    const outcome = await recordRuns(ports, runs);
    return { outcome, outputs: { counted: String(outcome.facts.length) } };
  },
});
