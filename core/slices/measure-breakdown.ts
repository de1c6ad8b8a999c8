import { effectiveRate } from "../fairness/effective-rate.ts";
import { given } from "../given.ts";
import { type MeasureInput, measure } from "../metrics/measure.ts";
import { isThresholded } from "../metrics/thresholded.ts";
import { type Breakdown, type Group, leastSliceRows } from "./breakdown.ts";
import { cellsOfGroup, cellsOfRows, countTable } from "./count-table.ts";
import type { Grouping } from "./grouping.ts";
import { takeWide } from "./many-classes.ts";
import { rowsByGroup, take, takeUnits } from "./rows-of.ts";

type ScoredModel = MeasureInput["candidate"];

/** The measurement of a holdout, and further models on the same rows. */
export interface BreakdownInput extends MeasureInput {
  baseline: ScoredModel | null;
  "base-branch": ScoredModel | null;
}

const references = ["production", "anchor", "baseline", "base-branch"] as const;
type ReferenceRole = (typeof references)[number];

/** Metrics of classes from one table of counts; those that need scores, group by group, where there are rows enough. */
export function measureBreakdown(grouping: Grouping, input: BreakdownInput): Breakdown {
  const rows = rowsByGroup(grouping);
  const counts = countAll(grouping, input);
  const groups = grouping.values.map((value, code): Group => {
    const members = rows[code] as Uint32Array;
    const scored = members.length < leastSliceRows ? null : scoredMetrics(subset(input, members));
    const cellsFor = (role: keyof typeof counts) => (counts[role] ? cellsOfGroup(counts[role], code) : null);
    const group: Group = {
      value,
      rows: members.length,
      ...classesOf(input, members),
      candidate: {
        cells: cellsFor("candidate"),
        metrics: scored?.candidate ?? {},
        ...given({ rates: effectiveRates(input, members) }),
      },
    };
    for (const role of references) {
      if (input[role]) group[role] = { cells: cellsFor(role), ...(scored?.[role] ?? nothing) };
    }
    return group;
  });
  return { column: grouping.column, groups };
}

/** What counts would say, were they enough. */
function effectiveRates(input: BreakdownInput, rows: Uint32Array): Group["candidate"]["rates"] {
  const { task, threshold } = input;
  if (task !== "binary-classification" || threshold === null || isCounted(input)) return undefined;
  const { labels, weights = null, units = null, candidate } = subset(input, rows);
  const isYes = (row: number) => (candidate.scores[row] as number) >= threshold;
  const rateOf = (isIn: (row: number) => boolean) => effectiveRate({ labels, weights, units }, isIn, isYes);
  return {
    selection: rateOf(() => true),
    tpr: rateOf((row) => labels[row] === 1),
    fpr: rateOf((row) => labels[row] === 0),
  };
}

const nothing = { metrics: {}, differences: {} };

/** Counts say all of rows that count alike and are independent; others are measured group by group. */
const isCounted = ({ threshold, weights, units }: BreakdownInput) => threshold !== null && !weights && !units;

/** One table for each reference, and one of the candidate beside itself. */
function countAll(grouping: Grouping, input: BreakdownInput) {
  const count = (model: ScoredModel | null) =>
    model && input.threshold !== null && isCounted(input)
      ? countTable(grouping, cellsOfRows(input.labels, input.candidate.scores, model.scores, input.threshold))
      : null;
  return {
    candidate: count(input.candidate),
    production: count(input.production),
    anchor: count(input.anchor),
    baseline: count(input.baseline),
    "base-branch": count(input["base-branch"]),
  };
}

function subset(input: BreakdownInput, rows: Uint32Array): BreakdownInput {
  const scoresOf = <Model extends ScoredModel | null>(model: Model) =>
    model && { ...model, scores: takeWide(model.scores, rows, model.scores.length / input.labels.length) };
  return {
    ...input,
    labels: take(input.labels, rows),
    weights: input.weights ? take(input.weights, rows) : null,
    units: input.units ? takeUnits(input.units, rows) : null,
    candidate: scoresOf(input.candidate),
    production: scoresOf(input.production),
    anchor: scoresOf(input.anchor),
    baseline: scoresOf(input.baseline),
    "base-branch": scoresOf(input["base-branch"]),
  };
}

/** null where the group has rows of one class alone: nothing that ranks or weighs both is defined there. */
function scoredMetrics(input: BreakdownInput) {
  const metrics = input.metrics.filter((metric) => !isCounted(input) || !isThresholded(metric));
  if (metrics.length === 0 || (isClassification(input) && !hasTwoClasses(input))) return null;
  const usual = measure({ ...input, metrics });
  const others = { ...input, metrics, production: input.baseline, anchor: input["base-branch"] };
  const further = input.baseline || input["base-branch"] ? measure(others) : null;
  return {
    candidate: usual.candidate.metrics,
    production: withoutDigest(usual.production),
    anchor: withoutDigest(usual.anchor),
    baseline: withoutDigest(further?.production ?? null),
    "base-branch": withoutDigest(further?.anchor ?? null),
  } satisfies Record<ReferenceRole | "candidate", unknown>;
}

const isClassification = ({ task }: BreakdownInput) =>
  task === "binary-classification" || task === "multiclass-classification";

/** Rows of weight 0 are no rows. */
function hasTwoClasses({ labels, weights }: BreakdownInput): boolean {
  const first = labels.find((_, row) => weights?.[row] !== 0);
  return labels.some((label, row) => label !== first && weights?.[row] !== 0);
}

function withoutDigest(measured: ReturnType<typeof measure>["production"]) {
  return measured && { metrics: measured.metrics, differences: measured.differences };
}

function classesOf({ labels, threshold }: BreakdownInput, rows: Uint32Array) {
  if (threshold === null) return { positives: null, negatives: null };
  const positives = rows.reduce((sum, row) => sum + (labels[row] as number), 0);
  return { positives, negatives: rows.length - positives };
}
