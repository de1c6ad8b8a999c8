import { namedModels } from "../../operations/review/touched-models.ts";
import { configInput, defineAction, tokenInput } from "../define-action.ts";
import { flag, requiredText, text } from "../inputs.ts";

export const action = defineAction({
  name: "touched-models",
  description: "Says which models a change touches, so that of many in a repository only those are trained and judged.",
  inputs: {
    config: configInput,
    model: text("This model alone, touched or not"),
    base: text("Branch or commit that the change wants into, or came from; without it every model counts as touched"),
    head: requiredText("Branch or commit that holds the change"),
    releasable: flag("Leave out models that leave predictions alone, since those are never released", false),
    ...tokenInput,
  },
  outputs: { models: "Names of the models that are in the configuration, as a JSON list for a matrix" },
  async run(question, { ports }) {
    const outcome = await namedModels(ports, question);
    return { outcome, outputs: { models: JSON.stringify(outcome.facts.models) } };
  },
});
