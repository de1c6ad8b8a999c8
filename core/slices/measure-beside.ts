import type { ModelConfig } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import type { Measured } from "../gates/claims.ts";
import { findMetric } from "../metrics/catalogue.ts";
import { measure } from "../metrics/measure.ts";
import type { Measurement } from "../metrics/measurement.ts";
import { isThresholded } from "../metrics/thresholded.ts";
import type { Table } from "../table.ts";
import type { Breakdown } from "./breakdown.ts";
import { declaredSlices } from "./declared-slices.ts";
import { groupBy } from "./grouping.ts";
import { mistakes, squaredErrors } from "./losses.ts";
import { answersOf } from "./many-classes.ts";
import { type BreakdownInput, measureBreakdown } from "./measure-breakdown.ts";
import { mixEffects } from "./mix-effect.ts";
import { weakestSlices } from "./weakest.ts";
import { requireWholeQueries } from "./whole-queries.ts";

/** What an evaluation finds beside the usual models on the whole holdout. */
export function measureBeside(model: ModelConfig, table: Table, input: BreakdownInput, measurement: Measurement) {
  const references = referencesOf(input);
  const breakdowns = declaredSlices(model).map((column) => breakdownBy(column, model, table, input));
  const whole: Measured = { ...measurement, ...references };
  return {
    references,
    breakdowns,
    mixEffects: mixEffects(whole, breakdowns, mixedMetrics(measurement)),
    weakest: weakestOf(model, table, input),
  };
}

/** Baseline and base branch take the places of production and anchor in a measurement of their own. */
function referencesOf(input: BreakdownInput): Pick<Measured, "baseline" | "base-branch"> {
  if (!input.baseline && !input["base-branch"]) return {};
  const { production, anchor } = measure({ ...input, production: input.baseline, anchor: input["base-branch"] });
  return { ...(production && { baseline: production }), ...(anchor && { "base-branch": anchor }) };
}

/** Beside those of predicted classes: one that ranks, and losses. */
const shownBySlice = ["roc_auc", "log_loss", "brier", "rmse", "mae"];
const isOfQueries = (metric: string) => findMetric(metric, "ranking")?.basis === "queries";

function breakdownBy(column: string, model: ModelConfig, table: Table, input: BreakdownInput): Breakdown {
  const rows = table.columns[column];
  if (!rows) {
    throw new SluiceError("CONFIG_INVALID", `The holdout has no column ${column}, by which its rows are divided.`, {
      remedy: `Correct slices and by in sluice.yaml; the columns are ${Object.keys(table.columns).join(", ")}.`,
    });
  }
  const asked = model.gates.filter(({ slices }) => slices?.includes(column)).map(({ metric }) => metric);
  const isWanted = (metric: string) =>
    shownBySlice.includes(metric) || isOfQueries(metric) || asked.includes(metric) || isThresholded(metric);
  const metrics = input.metrics.filter(isWanted);
  const grouping = groupBy(column, rows);
  if (model.task === "ranking" && input.units) requireWholeQueries(grouping, input.units);
  return measureBreakdown(grouping, { ...input, metrics });
}

/** The metrics whose whole may contradict its parts on the very same rows. */
function mixedMetrics({ production }: Measurement): string[] {
  return ["precision", "roc_auc", "f1"].filter((metric) => production?.differences[metric]);
}

const coarse = { values: 10, bands: 5 };
/** The number of pairs grows with its square. */
const mostColumns = 12;

/** null for a ranking: what one row costs, only its query says. */
function weakestOf({ data, evaluate, task }: ModelConfig, table: Table, input: BreakdownInput) {
  if (task === "ranking") return null;
  const { target, id, time, unit, weight } = data;
  const known = [...evaluate.slices, ...Object.keys(table.columns)].filter((column) => column in table.columns);
  const columns = [...new Set(known)].filter((column) => ![target, id, time, unit, weight].includes(column));
  const groupings = columns
    .slice(0, mostColumns)
    .flatMap((column) => (table.columns[column] ? [groupBy(column, table.columns[column], coarse)] : []));
  const judged = task === "multiclass-classification" ? answersOf(input) : input;
  const { labels, candidate, threshold, sure } = judged;
  const production = input.production?.digest === candidate.digest ? null : (judged.production?.scores ?? null);
  const losses =
    task === "regression" || threshold === null
      ? squaredErrors(labels, candidate.scores, production)
      : mistakes(labels, candidate.scores, production, threshold);
  return {
    loss: threshold === null ? ("squared error" as const) : ("mistakes" as const),
    against: production ? ("production" as const) : ("all rows" as const),
    ...weakestSlices(groupings, losses, 1 - sure),
  };
}
