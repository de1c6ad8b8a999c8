import { Option } from "commander";
import { describeError, SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import { renderTerminal } from "../../core/report/evaluation/render-terminal.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { pullRequest } from "../../operations/review/pull-request.ts";
import { coloured } from "../coloured.ts";
import { checkedOutCommit } from "../commit.ts";
import { type ModelOptions, modelOptions, type Surroundings, type Verb } from "../verb.ts";
import { changesIn } from "../watch.ts";

interface CheckOptions extends ModelOptions {
  watch: boolean;
}

export const checkVerb: Verb<CheckOptions, EvaluationReport> = {
  name: "check",
  description: "run here what a pull request will run: validate, train, evaluate, gate, report",
  examples: ["sluice check", "sluice check --model churn --watch"],
  options: [
    ...modelOptions,
    new Option("--watch", "again whenever data, code or configuration change, until Ctrl-C").default(false),
  ],
  run: async (options, surroundings) => {
    if (!options.watch) return await once(options, surroundings);
    if (options.json) {
      throw new SluiceError("USAGE", "--watch has no end, and --json one document.", {
        remedy: "Leave one of them out.",
      });
    }
    return await again(options, surroundings);
  },
  tell: story,
};

function story({ facts }: Outcome<EvaluationReport>): string {
  return coloured(renderTerminal(facts));
}

async function once(options: ModelOptions, { ports, root }: Surroundings): Promise<Outcome<EvaluationReport>> {
  const { monotonic } = ports.clock;
  const wanted = await loadModel(ports.files, options);
  const began = monotonic();
  const outcome = await pullRequest(ports, { ...wanted, commit: await checkedOutCommit(root) });
  ports.progress.step(`Done in ${((monotonic() - began) / 1_000).toFixed(1)} s`);
  return outcome;
}

/** Tells each result but the last, which is told like that of any verb. What breaks is told, and mended by the next change. */
async function again(options: ModelOptions, surroundings: Surroundings): Promise<Outcome<EvaluationReport>> {
  const changes = changesIn(surroundings.root);
  try {
    for (;;) {
      const result = await once(options, surroundings).catch((error: unknown) => {
        if (error instanceof SluiceError) return error;
        throw error;
      });
      surroundings.ports.progress.step("Waiting for a change; Ctrl-C ends it");
      if (result instanceof SluiceError) console.error(describeError(result));
      else console.log(`${story(result)}\n`);
      if (!(await changes.next())) return result instanceof SluiceError ? Promise.reject(result) : result;
    }
  } finally {
    changes.close();
  }
}
