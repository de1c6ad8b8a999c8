import { dispatchWorkflow } from "../../adapters/github/workflow-runs.ts";
import { code } from "../../core/report/markdown.ts";
import { type Command, unfit } from "./command.ts";
import { modelOf } from "./subjects.ts";

export const retrainCommand: Command = {
  usage: "retrain [MODEL]",
  does: "trains the model again: on newer rows for a pull request, where sluice.yaml says how; else as it is for a release",
  needs: "write",
  examples: ["retrain", "retrain late-flights"],
  run: async (call, given) => {
    const model = modelOf(call, given);
    const { place, defaultBranch: ref, self } = call.repository;
    const isRetrained = call.config.models[model]?.retrain !== undefined;
    const workflow = isRetrained ? "sluice-retrain.yml" : "sluice-release.yml";
    const inputs = isRetrained ? { model, because: `asked by @${call.by} (${call.url})` } : { model };
    const order = { workflow, ref, inputs, by: self.login, since: call.at };
    const run = await dispatchWorkflow(place, order);
    if (run === null) {
      throw unfit(
        `There is no ${workflow} on ${ref} that can be started by hand`,
        `Copy workflows-templates/${workflow} to .github/workflows/${workflow}; its workflow_dispatch is what this starts.`,
      );
    }
    return { kind: "done", text: `🚀 ${code(model)} is [being trained again](${run}).` };
  },
};
