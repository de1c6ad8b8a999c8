import { given } from "../../core/given.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { alsoTracked, trackEvaluation } from "../../operations/tracking/track.ts";
import { defineAction, modelInputs, modelOutput, tokenInput } from "../define-action.ts";
import { flag, text } from "../inputs.ts";
import { linksOf } from "../links.ts";

export const action = defineAction({
  name: "evaluate",
  description: "Measures a candidate on the holdout, together with production and the last release on the same rows.",
  inputs: {
    ...modelInputs,
    candidate: text("Folder of the candidate bundle; the default is where `train` leaves it"),
    commit: text("Commit that the candidate was trained from; the default is the commit of the run"),
    release: flag("Judge by the held-out rows that `data.holdout` keeps for releases", false),
    ...tokenInput,
  },
  outputs: { model: modelOutput, outcome: "`evaluated`, `data-broken` or `no-candidate`" },
  async run({ candidate, commit, release, ...inputs }, { ports, commit: ownCommit, setOutput, variables }) {
    const wanted = await loadModel(ports.files, inputs);
    // At once: a candidate that breaks the evaluation has a report too, and the next steps find it by this name.
    setOutput("model", wanted.model);
    const stage = release ? "release" : "pull-request";
    const change = release ? undefined : commit;
    const input = { ...wanted, ...given({ candidate, change }), commit: commit ?? ownCommit, stage } as const;
    const outcome = await evaluate(ports, input);
    const tracked = { config: wanted.config, report: outcome.facts, links: linksOf(variables) };
    const told = await alsoTracked(outcome, () => trackEvaluation(ports, tracked));
    return { outcome: told, outputs: { model: wanted.model, outcome: outcome.facts.outcome } };
  },
});
