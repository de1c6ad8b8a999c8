import { numbersOf } from "./abc.ts";
import { estimate } from "./bounds.ts";
import { type Cells, type CellTable, plainTable, sumOver } from "./cells.ts";
import {
  type CountMetric,
  findCountMetric,
  type Outcomes,
  proportions,
  type Ratio,
  type Reading,
} from "./count-metrics.ts";
import type { Estimate, Evidence } from "./measurement.ts";

/** Estimates of metrics of predicted classes: exact where rows are counts, by the delta method otherwise. */

export function isThresholded(metric: string): boolean {
  return findCountMetric(metric) !== undefined;
}

/** The candidate's own metric, of rows that count alike and are independent. */
export function thresholdedEstimate(metric: string, cells: Cells, sure: number): Estimate {
  return tableEstimate(metric, plainTable(cells), sure);
}

/** Candidate minus reference. */
export function thresholdedDifference(metric: string, cells: Cells, sure: number): Estimate {
  return tableDifference(metric, plainTable(cells), sure);
}

export function tableEstimate(metric: string, table: CellTable, sure: number): Estimate {
  const method = methodOf(metric);
  const outcomes = outcomesOf(table.cells, (_, candidate) => candidate);
  const ratio = table.plain ? proportionOf(metric) : undefined;
  if (ratio) return proportionEstimate(ratio, outcomes, method, sure);
  if (table.plain && metric === "f1") return f1Estimate(outcomes, method, sure);
  const reading = method.read(outcomes);
  const n = sizeOf(method, table);
  if (reading === null) return undefinedEstimate(n, method, sure);
  return linearEstimate(reading, n, { table, range: method.range }, sure);
}

/** From the linear effect of each outcome; shared with metrics that weigh outcomes otherwise, such as business value. */
export function linearEstimate(
  { value, gradient }: Reading,
  n: number,
  { table, range }: { table: CellTable; range: [number, number] | null },
  sure: number,
): Estimate {
  const numbers = numbersOf(table.spread(effectsOf(gradient, (_, candidate) => candidate)));
  return estimate(value, n, { kind: "estimate", ...numbers, n, ...(range && { range }) }, sure);
}

export function tableDifference(metric: string, table: CellTable, sure: number): Estimate {
  const ratio = proportionOf(metric);
  if (table.plain && ratio && isLabelFixed(ratio)) return pairedDifference(ratio, table.cells, sure);
  const method = methodOf(metric);
  const ours = method.read(outcomesOf(table.cells, (_, candidate) => candidate));
  const theirs = method.read(outcomesOf(table.cells, (_, __, reference) => reference));
  const n = table.size();
  if (ours === null || theirs === null) {
    const note = method.undefinedNote.replace("the model predicts", "one of the models predicts");
    return estimate(null, n, { kind: "estimate", standardError: null, n }, sure, note);
  }
  const unmoved = { kind: "unchanged", chances: chancesOf(method, table) } as const;
  return linearDifference(ours, theirs, { table, unmoved }, sure);
}

/** The delta method on the difference, cell by cell; `unmoved` is the evidence where no row makes a difference. */
export function linearDifference(
  ours: Reading,
  theirs: Reading,
  { table, unmoved }: { table: CellTable; unmoved: Evidence },
  sure: number,
): Estimate {
  const n = table.size();
  const our = effectsOf(ours.gradient, (_, candidate) => candidate);
  const their = effectsOf(theirs.gradient, (_, __, reference) => reference);
  const spread = table.spread(our.map((effect, cell) => effect - (their[cell] as number)));
  const evidence = spread.standardError === 0 ? unmoved : ({ kind: "estimate", ...numbersOf(spread), n } as const);
  return estimate(ours.value - theirs.value, n, evidence, sure);
}

type Chosen = (label: number, candidate: number, reference: number) => number;

export function outcomesOf(cells: Cells, predictedBy: Chosen): Outcomes {
  const outcomes: [number, number, number, number] = [0, 0, 0, 0];
  cells.forEach((weight, cell) => {
    const outcome = 2 * (cell >> 2) + predictedBy(cell >> 2, (cell >> 1) & 1, cell & 1);
    outcomes[outcome] = (outcomes[outcome] as number) + weight;
  });
  return outcomes;
}

function effectsOf(gradient: Outcomes, predictedBy: Chosen): number[] {
  return Array.from(
    { length: 8 },
    (_, cell) => gradient[2 * (cell >> 2) + predictedBy(cell >> 2, (cell >> 1) & 1, cell & 1)] as number,
  );
}

function methodOf(metric: string): CountMetric {
  const method = findCountMetric(metric);
  if (method) return method;
  throw new TypeError(`${metric} is no metric of predicted classes.`);
}

function proportionOf(metric: string): Ratio | undefined {
  return Object.hasOwn(proportions, metric) ? proportions[metric as keyof typeof proportions] : undefined;
}

/** Both models are judged on the same trials when the label alone says which rows belong. */
function isLabelFixed({ denominator: [tn, fp, fn, tp] }: Ratio): boolean {
  return tn === fp && fn === tp;
}

function undefinedEstimate(n: number, { undefinedNote }: CountMetric, sure: number): Estimate {
  return estimate(null, n, { kind: "estimate", standardError: null, n }, sure, undefinedNote);
}

const dot = (weights: Outcomes, outcomes: Outcomes) =>
  weights.reduce((sum, weight, outcome) => sum + weight * (outcomes[outcome] as number), 0);

function proportionEstimate(
  { numerator, denominator }: Ratio,
  outcomes: Outcomes,
  { undefinedNote }: CountMetric,
  sure: number,
): Estimate {
  const [successes, trials] = [dot(numerator, outcomes), dot(denominator, outcomes)];
  const evidence = { kind: "proportion", successes, trials } as const;
  if (trials === 0) return estimate(null, 0, evidence, sure, undefinedNote);
  return estimate(successes / trials, trials, evidence, sure);
}

function f1Estimate([, fp, fn, tp]: Outcomes, method: CountMetric, sure: number): Estimate {
  const evidence = { kind: "f1", truePositives: tp, mistakes: fp + fn } as const;
  const n = tp + fp + fn;
  if (n === 0) return estimate(null, 0, evidence, sure, method.undefinedNote);
  return estimate((2 * tp) / (2 * tp + fp + fn), n, evidence, sure);
}

function pairedDifference({ numerator, denominator }: Ratio, cells: Cells, sure: number): Estimate {
  const hit = (label: number, predicted: number) => numerator[2 * label + predicted] as number;
  const gained = sumOver(cells, (y, ours, theirs) => Math.max(0, hit(y, ours) - hit(y, theirs)));
  const lost = sumOver(cells, (y, ours, theirs) => Math.max(0, hit(y, theirs) - hit(y, ours)));
  const trials = sumOver(cells, (y) => denominator[2 * y] as number);
  const evidence = { kind: "paired-proportion", gained, lost, trials } as const;
  if (trials === 0) return estimate(null, 0, evidence, sure, "not defined: no row has the label that it counts");
  return estimate((gained - lost) / trials, trials, evidence, sure);
}

/** How many independent rows a metric's uncertainty comes from: where it weighs both classes, those of the rarer one. */
function sizeOf({ rests }: CountMetric, table: CellTable): number {
  if (rests === null) return Math.min(table.size(0), table.size(1));
  const [negatives, positives] = [rests[0] * rests[1], rests[2] * rests[3]];
  if (positives > negatives) return table.size(1);
  return negatives > positives ? table.size(0) : table.size();
}

/** Rows on which the metric of either model rests, at the least. */
function chancesOf({ rests }: CountMetric, table: CellTable): number {
  if (!table.plain || rests === null) return Math.min(table.size(0), table.size(1));
  const rows = (predictedBy: Chosen) => dot(rests, outcomesOf(table.cells, predictedBy));
  return Math.min(
    rows((_, candidate) => candidate),
    rows((_, __, reference) => reference),
  );
}
