import type { Measured } from "../gates/claims.ts";
import { estimate } from "../metrics/bounds.ts";
import type { Estimate } from "../metrics/measurement.ts";
import { isThresholded, thresholdedDifference, thresholdedEstimate } from "../metrics/thresholded.ts";
import { type Group, leastSliceRows } from "./breakdown.ts";

type Metrics = Record<string, Estimate>;

const references = ["production", "anchor", "baseline", "base-branch"] as const;

/** One metric of one group, in the shape of a measurement of its rows alone, so that the same judge reads it. */
export function sliceView(whole: Measured, group: Group, metric: string): Measured {
  const view: Measured = {
    ...whole,
    rows: group.rows,
    positives: group.positives,
    negatives: group.negatives,
    candidate: { digest: whole.candidate.digest, metrics: ownMetrics(group, metric, whole.sure) },
    production: null,
    anchor: null,
    baseline: undefined,
    "base-branch": undefined,
  };
  for (const role of references) {
    const digest = whole[role]?.digest;
    const measured = digest === undefined ? undefined : referenceMetrics(group, role, metric, whole.sure);
    if (digest === undefined || measured === undefined) continue;
    const isSame = digest === whole.candidate.digest;
    view[role] = { digest, ...measured, ...(isSame && { differences: unchanged(metric, group.rows, whole.sure) }) };
  }
  return view;
}

function ownMetrics(group: Group, metric: string, sure: number): Metrics {
  const { cells, metrics } = group.candidate;
  return cells && isThresholded(metric)
    ? { [metric]: rated(metric, cells, sure) }
    : completed(metrics, group, metric, sure);
}

/** What needs both classes, or rows enough, is not defined without them; anything else that lacks was not measured. */
function completed(metrics: Metrics, group: Group, metric: string, sure: number): Metrics {
  const isMeasurable = group.rows >= leastSliceRows && group.positives !== 0 && group.negatives !== 0;
  return isMeasurable || metric in metrics ? metrics : { [metric]: undefinedHere(group.rows, sure) };
}

/** No row may carry the metric in a group, which a whole holdout never shows. */
function rated(metric: Parameters<typeof thresholdedEstimate>[0], cells: readonly number[], sure: number): Estimate {
  const measured = thresholdedEstimate(metric, cells, sure);
  return measured.value !== null && Number.isFinite(measured.value) ? measured : undefinedHere(sumOf(cells), sure);
}

function referenceMetrics(group: Group, role: (typeof references)[number], metric: string, sure: number) {
  const reference = group[role];
  if (!reference) return undefined;
  const { cells, metrics, differences } = reference;
  if (!cells || !isThresholded(metric)) {
    return {
      metrics: completed(metrics, group, metric, sure),
      differences: completed(differences, group, metric, sure),
    };
  }
  const own = rated(
    metric,
    cells.map((_, cell) => ownCell(cells, cell)),
    sure,
  );
  const isDefined = own.value !== null && ownMetrics(group, metric, sure)[metric]?.value !== null;
  const difference = isDefined ? thresholdedDifference(metric, cells, sure) : undefinedHere(sumOf(cells), sure);
  return { metrics: { [metric]: own }, differences: { [metric]: difference } };
}

/** The cells of the reference by itself: where both classes in the index are the reference's. */
function ownCell(cells: readonly number[], cell: number): number {
  const [candidate, reference] = [(cell >> 1) & 1, cell & 1];
  if (candidate !== reference) return 0;
  const label = cell & 4;
  return (cells[label + reference] ?? 0) + (cells[label + 2 + reference] ?? 0);
}

const sumOf = (cells: readonly number[]) => cells.reduce((sum, count) => sum + count, 0);

function undefinedHere(rows: number, sure: number): Estimate {
  const evidence = { kind: "estimate", standardError: null, n: rows } as const;
  return estimate(null, rows, evidence, sure, "not defined: the slice has too few rows of a class");
}

function unchanged(metric: string, rows: number, sure: number): Metrics {
  const note = "the candidate is this very model, compared with itself";
  return { [metric]: estimate(0, rows, { kind: "same-model" }, sure, note) };
}
