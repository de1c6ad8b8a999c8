import { notifyRetraining } from "../../operations/retraining/notify-retraining.ts";
import { defineAction, tokenInput } from "../define-action.ts";
import { requiredText } from "../inputs.ts";
import { runUrlOf } from "../run-url.ts";

export const action = defineAction({
  name: "notify-retraining",
  description:
    "Keeps one issue for each model that is to be trained again and not by itself, and closes it when that ends.",
  inputs: { notices: requiredText("The output `notices` of `retrain`"), ...tokenInput },
  outputs: { due: "Models whose issue says that it is time, as a JSON list" },
  async run({ notices }, { ports, variables }) {
    const outcome = await notifyRetraining(ports, notices, runUrlOf(variables) ?? null);
    return { outcome, outputs: { due: JSON.stringify(outcome.facts.due) } };
  },
});
