import type { DataConfig } from "../../config/schema.ts";
import { SluiceError } from "../../errors.ts";
import type { TrainingWindow } from "../../retrain/training-file.ts";
import type { ContentAxis, SplitPlan, TimeAxis } from "./split.ts";

/** How the configuration divides the rows, as if no cut were kept. Its semantic checks have made sure of the columns that each kind needs. */
export function planSplit(data: DataConfig): SplitPlan {
  const { split } = data;
  if ("holdout_from" in split) {
    const { units } = split;
    return {
      kind: units ? "unit-and-time" : "time",
      time: timeAxis(data),
      content: units ? contentAxis(data, "unit", units, 0) : null,
      kept: null,
    };
  }
  const kind = split.by ?? usualKind(data);
  return {
    kind,
    time: kind === "time" || kind === "unit-and-time" ? timeAxis(data) : null,
    content: kind === "time" ? null : contentAxis(data, kind, split, split.seed ?? 0),
    kept: null,
  };
}

/** The same with the days of a training window instead of those of the configuration. */
export function planWindow(data: DataConfig, window: TrainingWindow): SplitPlan {
  const { from = null, validation_from, holdout_from, until, replay = 0 } = window;
  const plan = planSplit(data);
  if (!plan.time || plan.content?.strata) {
    throw new SluiceError("CONFIG_INVALID", "A training window goes with a split by time alone.", {
      remedy: "Set data.time and a split by time in sluice.yaml, or remove the window's file below training/.",
    });
  }
  const time = { ...plan.time, validationFrom: { at: validation_from }, holdoutFrom: { at: holdout_from } };
  return { ...plan, time, kept: null, window: { from, until, replay } };
}

function usualKind({ time, unit, query }: DataConfig): SplitPlan["kind"] {
  if (time !== undefined) return "time";
  return (unit ?? query) === undefined ? "random" : "unit";
}

/** Without a stated day, the last tenth of what comes before the holdout serves for validation. */
const usualTrainShare = 0.9;

function timeAxis({ split, time = "", query }: DataConfig): TimeAxis {
  if ("holdout_from" in split) {
    const { validation_from: from, holdout_from: until } = split;
    return {
      column: time,
      together: query ?? null,
      validationFrom: from === undefined ? { beforeHoldout: usualTrainShare } : { at: from },
      holdoutFrom: { at: until },
    };
  }
  return {
    column: time,
    together: query ?? null,
    validationFrom: { share: split.train },
    holdoutFrom: { share: Math.min(1, split.train + split.validation) },
  };
}

/**
 * Without an id the content of the row decides, but neither its label nor its weight: a corrected label leaves the row
 * where it is, and rows that differ in nothing else stay together.
 */
function contentAxis(
  { id, unit, query, target, weight }: DataConfig,
  kind: SplitPlan["kind"],
  { train, validation, holdout }: ContentAxis["shares"],
  seed: number,
): ContentAxis {
  return {
    key: (kind === "random" || kind === "stratified" ? id : (unit ?? query)) ?? null,
    ignored: [target, ...(weight === undefined ? [] : [weight])],
    strata: kind === "stratified" ? target : null,
    seed,
    shares: { train, validation, holdout },
  };
}
