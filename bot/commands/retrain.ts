import { dispatchWorkflow } from "../../adapters/github/workflow-runs.ts";
import { code } from "../../core/report/markdown.ts";
import { type Command, unfit } from "./command.ts";
import { modelOf } from "./subjects.ts";

const workflow = "sluice-release.yml";

export const retrainCommand: Command = {
  usage: "retrain [MODEL]",
  does: "trains the model again on the default branch; what passes its gates becomes a release",
  needs: "write",
  examples: ["retrain", "retrain late-flights"],
  run: async (call, given) => {
    const model = modelOf(call, given);
    const { place, defaultBranch: ref, self } = call.repository;
    const order = { workflow, ref, inputs: { model }, by: self.login, since: call.at };
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
