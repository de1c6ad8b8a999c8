import type { Gate } from "../../config/schema.ts";
import { alphaOfTest } from "../../drift/tolerance.ts";
import { type FairnessMetric, findFairnessMetric, rates } from "../../fairness/definitions.ts";
import { type GroupCounts, type Pair, pairsOf } from "../../fairness/pairs.ts";
import { boundsOf } from "../../metrics/bounds.ts";
import type { Estimate } from "../../metrics/measurement.ts";
import { formatNumber } from "../../report/numbers.ts";
import { groupBy } from "../../slices/grouping.ts";
import type { Table } from "../../table.ts";
import { eachSide } from "./held-out.ts";
import type { PerformanceReport } from "./performance-report.ts";

/** The fairness gates of the release, looked at again as labels come. */

export type FairnessReport = PerformanceReport["fairness"][number];

interface FairnessLimit {
  metric: FairnessMetric;
  by: string;
  sense: "at-least" | "at-most";
  limit: number;
}

/** Those with a limit of their own; what compares with another model needs that model's answers too. */
export function fairnessLimits(gates: readonly Gate[]): FairnessLimit[] {
  return gates.flatMap(({ metric: name, by, at_least, at_most }): FairnessLimit[] => {
    const metric = findFairnessMetric(name);
    if (!metric || by === undefined) return [];
    if (at_most !== undefined) return [{ metric, by, sense: "at-most", limit: at_most }];
    return at_least === undefined ? [] : [{ metric, by, sense: "at-least", limit: at_least }];
  });
}

export interface FairnessInput {
  labels: Float64Array;
  scores: Float64Array;
  threshold: number;
  /** The joined rows, with the columns that say who belongs to which group. */
  rows: Table;
  budget: { perMonth: number; everyMs: number };
}

/** All limits together may raise as many false alarms as the budget says. */
export function judgeFairness(limits: readonly FairnessLimit[], input: FairnessInput): FairnessReport[] {
  const measured = limits.map((limit) => ({ limit, pairs: pairsBy(limit, input) }));
  const tests = measured.reduce((sum, { pairs }) => sum + pairs.length, 0);
  const alpha = alphaOfTest(input.budget, tests);
  return measured.map(({ limit, pairs }) => tellPairs(limit, pairs, alpha));
}

function pairsBy({ metric, by }: FairnessLimit, { labels, scores, threshold, rows }: FairnessInput): Pair[] {
  const column = rows.columns[by];
  if (!column || labels.length === 0) return [];
  const { values, codes } = groupBy(by, column);
  const groups = values.map((value): GroupCounts & { cells: number[] } => ({
    value,
    cells: new Array<number>(8).fill(0),
  }));
  for (const [row, code] of codes.entries()) {
    const said = (scores[row] as number) >= threshold ? 3 : 0;
    const cells = groups[code]?.cells as number[];
    const cell = 4 * (labels[row] as number) + said;
    cells[cell] = (cells[cell] as number) + 1;
  }
  return pairsOf(metric, groups, eachSide);
}

/** Of proof that a limit is kept: wrong once in twenty. */
const alphaOfProof = 0.05;

function tellPairs(limit: FairnessLimit, pairs: readonly Pair[], alpha: number): FairnessReport {
  const { metric, by, sense } = limit;
  const worst = worstOf(pairs, sense);
  const isBroken = (one: Estimate) => beyond(one, limit, alpha) === "surely";
  const isKept = (one: Estimate) => beyond(one, limit, alphaOfProof) === "surely not";
  const verdict = pairs.some(({ contrast }) => isBroken(contrast))
    ? "worse"
    : pairs.length > 0 && pairs.every(({ contrast }) => isKept(contrast))
      ? "holds"
      : "unsure";
  const { value = null, lower = null, upper = null } = worst?.contrast ?? {};
  return {
    ...{ metric: metric.metric.name, by, first: worst?.first ?? null, second: worst?.second ?? null },
    ...{ value, lower, upper, limit: limit.limit, verdict },
    sentence: sentenceOf(limit, worst, verdict).slice(0, 500),
  };
}

function worstOf(pairs: readonly Pair[], sense: FairnessLimit["sense"]): Pair | undefined {
  const sizeOf = ({ contrast: { value } }: Pair) => (sense === "at-most" ? 1 : -1) * (value ?? 0);
  return pairs.reduce<Pair | undefined>(
    (worst, pair) => (worst && sizeOf(worst) >= sizeOf(pair) ? worst : pair),
    undefined,
  );
}

function beyond({ value, evidence }: Estimate, { sense, limit }: FairnessLimit, alpha: number) {
  const { lower, upper } = boundsOf(value, evidence, alpha);
  if (lower === null || upper === null) return "unsure";
  const [isBroken, isKept] = sense === "at-most" ? [lower > limit, upper <= limit] : [upper < limit, lower >= limit];
  return isBroken ? "surely" : isKept ? "surely not" : "unsure";
}

function sentenceOf({ metric, by, sense, limit }: FairnessLimit, worst: Pair | undefined, verdict: string): string {
  const allowed = `(${sense === "at-most" ? "at most" : "at least"} ${formatNumber(limit)} is allowed)`;
  if (!worst) return `${metric.metric.label} by ${by}: cannot tell, as there are no two groups with rows ${allowed}`;
  const { first, second, rate, contrast } = worst;
  const between = `the ${rates[rate].words} of ${first} and that of ${second}`;
  const size = formatNumber(contrast.value, limit);
  const what = metric.contrast === "gap" ? `${size} between ${between}` : `${size} as the ratio of ${between}`;
  const tail = { worse: "surely beyond what is allowed", holds: "surely within it", unsure: "cannot tell" }[verdict];
  return `${metric.metric.label} by ${by}: ${what} ${allowed}: ${tail}`;
}
