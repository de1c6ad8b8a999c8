import type { Config } from "../../core/config/schema.ts";
import { given } from "../../core/given.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import type { RetrainNotice } from "../../core/retrain/notice.ts";
import { shareName } from "../../core/retrain/trials.ts";
import { planRetraining, type RetrainInput, type RetrainPlan } from "./plan-retraining.ts";
import type { BegunRun } from "./record-run.ts";

/** One job of those that share the trials of a search. */
export interface SearchShare {
  model: string;
  /** As the action search-params takes it. */
  share: string;
}

/** Decides for one model, or for every one whose configuration says how it is trained again. */
export async function planAll(
  ports: Ports,
  { config, model, ...wish }: Omit<RetrainInput, "model"> & { model: string | undefined },
): Promise<Outcome<{ begun: BegunRun[]; searches: SearchShare[]; notices: RetrainNotice[] }>> {
  const models = model === undefined ? retrainedModels(config) : [model];
  const plans = [];
  for (const name of models)
    plans.push({ name, ...(await planRetraining(ports, { config, model: name, ...given(wish) })) });
  const begun = plans.flatMap(({ name, facts: { begun: isBegun, trigger, because } }): BegunRun[] =>
    isBegun && trigger ? [{ model: name, trigger, because }] : [],
  );
  const [only] = plans;
  const counted = `${begun.length} of ${plural(models.length, "model")} trained again`;
  return {
    conclusion: "passed",
    headline: plans.length === 1 && only ? only.headline : counted,
    summary: plans.map(({ headline }) => `${headline}\n`).join("\n"),
    facts: {
      begun,
      searches: begun.flatMap(({ model: name }) => sharesOf(name, config)),
      notices: plans.flatMap(({ name, facts }) => noticeOf(name, config, facts)),
    },
    annotations: plans.flatMap(({ annotations }) => annotations),
  };
}

/**
 * Of each model that is not trained by itself, whether it is time; and of each that is trained now, that nobody need be told
 * any more.
 */
function noticeOf(
  model: string,
  config: Config,
  { due, begun, trigger, because, training }: RetrainPlan,
): RetrainNotice[] {
  const isTold = config.models[model]?.retrain?.propose === "notify";
  if (begun) return [{ model, due: null, because: "a training has begun" }];
  if (!isTold) return [];
  const reason = because.slice(0, 2_000);
  return [{ model, due: due && trigger && training ? { trigger, window: training.window } : null, because: reason }];
}

/** None where one machine makes all trials. */
function sharesOf(model: string, { models }: Config): SearchShare[] {
  const search = models[model]?.retrain?.search;
  if (!search || search.command !== undefined || search.machines === 1) return [];
  const of = Math.min(search.machines, search.trials);
  return Array.from({ length: of }, (_, place) => ({ model, share: shareName({ index: place + 1, of }) }));
}

function retrainedModels({ models }: Config): string[] {
  return Object.entries(models).flatMap(([name, { retrain }]) => (retrain ? [name] : []));
}
