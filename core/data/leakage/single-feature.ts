import type { Task } from "../../config/schema.ts";
import { aucBounds, aucOf, delongVariance, placementsOf } from "../../metrics/auc.ts";
import { clopperPearson } from "../../metrics/proportions.ts";
import { rank } from "../../metrics/ranking.ts";
import { normalQuantile } from "../../metrics/special-functions.ts";
import type { Column, Table } from "../../table.ts";
import { exactDependency, type Rows } from "./exact-dependency.ts";

/** How well one feature alone predicts the target on held-out rows, after what training rows say of its values. */
export interface FeatureStrength {
  feature: string;
  measure: "AUC" | "R²" | "share of right answers";
  value: number;
  /** Surely at least this, whichever of all features is looked at. */
  lower: number;
  /** Not one held-out row says otherwise. */
  isPerfect: boolean;
  /** The target is a × the feature + b, or each value of the feature has one target; null: neither is known. */
  form: "affine" | "function" | null;
  rows: number;
}

/** Fewer held-out rows of a class, or of a number, prove nothing. */
const fewestOfClass = 30;
const fewestRows = 100;
const alpha = 0.05;

/** Of every feature that can be judged, the strongest first. Every chance of a false alarm is shared among all. */
export function featureStrengths(
  sample: { train: Table; holdout: Table },
  { task, target, features }: { task: Task; target: string; features: readonly string[] },
): FeatureStrength[] {
  // Numbers are tried in two ways.
  const level = alpha / (2 * Math.max(1, features.length));
  const [train, held] = [sample.train.columns[target], sample.holdout.columns[target]];
  if (!train || !held) return [];
  const judge = {
    "binary-classification": byAuc,
    "multiclass-classification": byShare,
    regression: byVariance,
    ranking: byVariance,
  }[task];
  return features
    .flatMap((feature) => {
      const [seen, asked] = [sample.train.columns[feature], sample.holdout.columns[feature]];
      if (!seen || !asked) return [];
      const rows = { seen, asked, train, held };
      const found = [...judge(rows, level), ...byFunction(rows, task, level)];
      const form = found.find((one) => one.form !== null)?.form ?? null;
      const [best] = found.sort((a, b) => Number(b.isPerfect) - Number(a.isPerfect) || b.lower - a.lower);
      return best ? [{ feature, ...best, form }] : [];
    })
    .sort((a, b) => b.lower - a.lower);
}

type Strength = Omit<FeatureStrength, "feature">;

function byFunction(rows: Rows, task: Task, level: number): Strength[] {
  const fewest = task.endsWith("classification") ? fewestOfClass : fewestRows;
  const found = exactDependency(rows, { fewest, level });
  return found ? [{ measure: "share of right answers", value: 1, isPerfect: true, form: "function", ...found }] : [];
}

const mostLevels = 256;

/** Which bin a value falls into: itself where there are few or it is text, else one of equally filled ranges. */
function binsOf(column: Column): (value: string | number | null) => string {
  if (column.type === "string") return String;
  if (new Set(column.values).size <= mostLevels) return String;
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  const edges = Array.from({ length: mostLevels - 1 }, (_, index) =>
    Number(sorted[Math.floor(((index + 1) * sorted.length) / mostLevels)]),
  );
  return (value) => (Number.isNaN(value) ? "none" : String(edgesBelow(edges, Number(value))));
}

function edgesBelow(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For each held-out row what the training rows of its bin say; of a new bin, what all say. */
function meansByBin({ seen, asked }: Rows, numbers: Float64Array): Float64Array {
  const binOf = binsOf(seen);
  const sums = new Map<string, [sum: number, count: number]>();
  const all = numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
  seen.values.forEach((value: string | number | null, row: number) => {
    const bin = binOf(value);
    const [sum, count] = sums.get(bin) ?? [0, 0];
    sums.set(bin, [sum + (numbers[row] as number), count + 1]);
  });
  return Float64Array.from(asked.values as ArrayLike<string | number | null>, (value) => {
    const [sum, count] = sums.get(binOf(value)) ?? [all, 1];
    return sum / count;
  });
}

function byAuc(rows: Rows, level: number): Strength[] {
  const classes = [...new Set<string | number | null>([...rows.train.values, ...rows.held.values])].sort();
  if (classes.length !== 2) return [];
  const isPositive = (column: Column) =>
    Float64Array.from(column.values as ArrayLike<unknown>, (value) => Number(value === classes[1]));
  const [train, labels] = [isPositive(rows.train), isPositive(rows.held)];
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  if (Math.min(positives, negatives) < fewestOfClass) return [];
  const { asked } = rows;
  const own = asked.type === "number" ? [asked.values, asked.values.map((value) => -value)] : [];
  return [meansByBin(rows, train), ...own.map(withoutGaps)].map((scores) => {
    const plain = { labels, weights: null, units: null };
    const placed = placementsOf(plain, rank(scores));
    const value = aucOf(placed, plain);
    const { lower } = aucBounds(value, delongVariance(placed, plain), { positives, negatives }, level);
    return { measure: "AUC", value, lower: lower ?? 0, isPerfect: value === 1, form: null, rows: labels.length };
  });
}

/** A missing number is below all others. */
function withoutGaps(values: Float64Array): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? -Number.MAX_VALUE : value));
}

/** By both the rows of the commonest class and the others, so that a class of nearly all rows proves nothing. */
function byShare(rows: Rows, level: number): Strength[] {
  const binOf = binsOf(rows.seen);
  const votes = new Map<string, Map<unknown, number>>();
  rows.seen.values.forEach((value: string | number | null, row: number) => {
    const bin = votes.get(binOf(value)) ?? new Map<unknown, number>();
    votes.set(binOf(value), bin.set(rows.train.values[row], (bin.get(rows.train.values[row]) ?? 0) + 1));
  });
  const answers = new Map([...votes].map(([bin, counts]) => [bin, commonest(counts)]));
  const usual = commonest(countsOf(rows.train.values));
  const right = [0, 0];
  const all = [0, 0];
  rows.asked.values.forEach((value: string | number | null, row: number) => {
    const label = rows.held.values[row];
    const side = Number(label === usual);
    all[side] = (all[side] as number) + 1;
    if (answers.get(binOf(value)) === label) right[side] = (right[side] as number) + 1;
  });
  if (Math.min(...all) < fewestOfClass) return [];
  const lower = Math.min(...all.map((n, side) => clopperPearson(right[side] as number, n, level).lower ?? 0));
  const value = Math.min(...all.map((n, side) => (right[side] as number) / n));
  return [
    {
      measure: "share of right answers",
      value,
      lower,
      isPerfect: value === 1,
      form: null,
      rows: rows.held.values.length,
    },
  ];
}

function countsOf(values: Iterable<unknown>): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function commonest(counts: ReadonlyMap<unknown, number>): unknown {
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function byVariance(rows: Rows, level: number): Strength[] {
  const { train, held, seen, asked } = rows;
  if (train.type !== "number" || held.type !== "number" || held.values.length < fewestRows) return [];
  const line =
    seen.type === "number" && asked.type === "number" ? [onLine(seen.values, train.values, asked.values)] : [];
  const own = line.flatMap((predicted) => explained(held.values, predicted, level) ?? []);
  return [
    ...own.map((one): Strength => ({ ...one, form: one.isPerfect ? "affine" : null })),
    ...(explained(held.values, meansByBin(rows, train.values), level) ?? []),
  ];
}

/** Least squares. A missing number is answered with the mean. */
function onLine(x: Float64Array, y: Float64Array, asked: Float64Array): Float64Array {
  const known = [...x.keys()].filter((row) => Number.isFinite(x[row]) && Number.isFinite(y[row]));
  const mean = (values: Float64Array) => known.reduce((sum, row) => sum + (values[row] as number), 0) / known.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [both, own] = [0, 0];
  for (const row of known) {
    both += ((x[row] as number) - meanX) * ((y[row] as number) - meanY);
    own += ((x[row] as number) - meanX) ** 2;
  }
  const slope = own > 0 ? both / own : 0;
  return asked.map((value) => (Number.isFinite(value) ? meanY + slope * (value - meanX) : meanY));
}

/** R² is one less a ratio of two means over the rows; its bound is by the delta method. */
function explained(truth: Float64Array, predicted: Float64Array, level: number): Strength[] | null {
  const rows = truth.length;
  const mean = truth.reduce((sum, value) => sum + value, 0) / rows;
  const errors = truth.map((value, row) => (value - (predicted[row] as number)) ** 2);
  const spread = truth.map((value) => (value - mean) ** 2);
  const total = spread.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return null;
  const ratio = errors.reduce((sum, value) => sum + value, 0) / total;
  const squares = errors.reduce((sum, error, row) => sum + (error - ratio * (spread[row] as number)) ** 2, 0);
  const upper = ratio + (normalQuantile(1 - level) * Math.sqrt(squares)) / total;
  return [{ measure: "R²", value: 1 - ratio, lower: 1 - upper, isPerfect: ratio < roundingOnly, form: null, rows }];
}

/** Of numbers with fifteen digits, squared differences as small as these are of rounding. */
const roundingOnly = 1e-12;
