import { Option } from "commander";
import { given } from "../../core/given.ts";
import { renderAnnotations, renderTerminal } from "../../core/report/evaluation/render-terminal.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { recordLook } from "../../operations/evaluation/looks.ts";
import { alsoTracked, trackEvaluation } from "../../operations/tracking/track.ts";
import { checkedOutCommit } from "../commit.ts";
import { commitOption, type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface EvaluateOptions extends ModelOptions {
  candidate: string | undefined;
  commit: string | undefined;
  release: boolean;
}

export const evaluateVerb: Verb<EvaluateOptions, EvaluationReport> = {
  name: "evaluate",
  description: "measure a candidate on the holdout, with production and the last release on the same rows",
  examples: ["sluice evaluate", "sluice evaluate --candidate downloaded/bundle"],
  options: [
    ...modelOptions,
    new Option("--candidate <folder>", "the candidate bundle (default: where train leaves it)"),
    commitOption,
    new Option("--release", "judge by the held-out rows that data.holdout keeps for releases").default(false),
  ],
  run: async (options, { ports, root }) => {
    const commit = options.commit ?? (await checkedOutCommit(root));
    const wanted = await loadModel(ports.files, options);
    const stage = options.release ? "release" : "pull-request";
    const outcome = await evaluate(ports, { ...wanted, ...given({ candidate: options.candidate }), commit, stage });
    await recordLook(ports.repository, outcome.facts);
    const tracked = { config: wanted.config, report: outcome.facts, links: {} };
    return alsoTracked(outcome, () => trackEvaluation(ports, tracked));
  },
  tell: ({ facts, annotations }) =>
    [renderTerminal(facts), ...(annotations.length > 0 ? [renderAnnotations(annotations)] : [])].join("\n\n"),
};
