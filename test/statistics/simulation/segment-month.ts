import { ksDistance } from "../../../core/drift/distances.ts";
import { judgeColumn } from "../../../core/drift/judge-column.ts";
import type { ReferenceColumn } from "../../../core/drift/reference-column.ts";
import { alphaOfTest } from "../../../core/drift/tolerance.ts";
import { mergeCounts, type WindowCounts } from "../../../core/drift/window-counts.ts";
import { normalQuantile } from "../../../core/metrics/special-functions.ts";
import type { Reference } from "../../../core/monitor/reference.ts";
import { fillParts } from "../../../core/monitor/segments/fill-parts.ts";
import { besideSegments, judgeSegments } from "../../../core/monitor/segments/judge-segments.ts";
import type { SegmentedColumn } from "../../../core/monitor/segments/segment-reference.ts";
import { multinomial, normalCdf } from "./counts.ts";
import type { Random } from "./random.ts";

/** A month of daily windows in ten segments, five by each of two columns, with ten normal features in each; judged by the shipped code. */

const features = Array.from({ length: 10 }, (_, place) => `x${place}`);
const shares = [0.4, 0.3, 0.15, 0.1, 0.05];
const slices = ["carrier", "region"];
const days = 30;
const referenceDays = 60;
const referenceRows = 200_000;
const every = 86_400_000;
/** A false alarm in ten months, of whole columns and segments together. */
const settings = { drift: { tolerance: "auto" as const, false_alarms: 0.1 }, every };
const digest = "simulated";

export interface SegmentScenario {
  name: string;
  /** In standard deviations, on every day: how far a feature is shifted in the fourth segment of the first column. */
  here: number;
  /** And everywhere. */
  everywhere: number;
  /** How much days differ by themselves, segment by segment. */
  noise: number;
  /** Of the rows that the fourth segment of the first column usually has, how many are there. */
  kept: number;
}

const calm = { here: 0, everywhere: 0, noise: 0, kept: 1 };
/** A normal law that is shifted by so many standard deviations moves 5 % of its rows. */
const atTolerance = 2 * normalQuantile(0.525);

export const segmentScenarios: readonly SegmentScenario[] = [
  { ...calm, name: "nothing changes" },
  { ...calm, name: "all at the tolerance", everywhere: atTolerance },
  { ...calm, name: "days differ by 0.05 sd", noise: 0.05 },
  { ...calm, name: "one feature shifted by 1 sd in a tenth of the rows", here: 1 },
  { ...calm, name: "a tenth of the rows is gone", kept: 0 },
];

/** What is said of a day: by whole columns alone with all of the budget, by both together, and without a correction. */
export interface SegmentDay {
  whole: boolean;
  both: boolean;
  /** KS, p < 0.05 in any segment. */
  naive: boolean;
  /** Whether the fourth segment of the first column is blamed. */
  found: boolean;
}

const cuts = Array.from({ length: 49 }, (_, place) => normalQuantile((place + 1) / 50));
const column = (name: string, counts: number[]): ReferenceColumn => ({
  ...{ name, kind: "number", single: false, missing: 0, cuts, counts },
});
const empty = features.map((name) => column(name, new Array<number>(50).fill(0)));

export function simulateSegments(scenario: SegmentScenario, rows: number, random: Random, length = days): SegmentDay[] {
  const usual = { ...calm, name: "", noise: scenario.noise };
  const by = slices.map((name, slice) => drawReference(name, slice, usual, random));
  const reference = {
    segments: { columns: empty, left: 0, by, unknown: [] },
    past: { ms: every },
  } as unknown as Reference;
  return Array.from({ length }, () => {
    const groups = slices.map((_, slice) => drawDay(slice, rows, scenario, random));
    return judgeDay(reference, by, groups);
  });
}

function drawReference(name: string, slice: number, usual: SegmentScenario, random: Random): SegmentedColumn {
  const windows = Array.from({ length: referenceDays }, () =>
    drawDay(slice, referenceRows / referenceDays, usual, random),
  );
  const all = added(windows);
  const values = shares.map((_, place) => `s${place}`);
  return {
    column: { name, kind: "category", missing: 0, levels: values.map((value) => ({ value, count: 1 })), unlisted: 0 },
    division: { kind: "levels", values, others: [], isWhole: true },
    rows: [...all.values()].reduce((sum, one) => sum + one.rows, 0),
    parts: fillParts({ columns: empty, all, windows, scores: new Map() }),
  };
}

function drawDay(slice: number, rows: number, scenario: SegmentScenario, random: Random): Map<string, WindowCounts> {
  const present = shares.map((share, place) => (slice === 0 && place === 3 ? share * scenario.kept : share));
  const total = present.reduce((sum, share) => sum + share, 0);
  const many = multinomial(
    Math.round(rows),
    Float64Array.from(present, (share) => share / total),
    random,
  );
  const drawn = many.map((own, place): [string, WindowCounts] => {
    const isHere = slice === 0 && place === 3;
    const shiftOf = (feature: number) =>
      scenario.everywhere + (isHere && feature === 0 ? scenario.here : 0) + scenario.noise * random.normal();
    const columns = features.map((name, feature) => [name, countsOf(own, shiftOf(feature), random)] as const);
    return [String(place), { version: 1, reference: digest, rows: own, columns: Object.fromEntries(columns) }];
  });
  return new Map(drawn.filter(([, { rows: own }]) => own > 0));
}

function countsOf(rows: number, shift: number, random: Random) {
  const below = [0, ...cuts.map((cut) => normalCdf(cut - shift)), 1];
  const cells = Float64Array.from(below.slice(1), (upTo, cell) => upTo - (below[cell] ?? 0));
  return { missing: 0, counts: multinomial(rows, cells, random), novel: [], unlisted: 0, range: null };
}

function added(windows: readonly Map<string, WindowCounts>[]): Map<string, WindowCounts> {
  const sum = new Map<string, WindowCounts>();
  for (const [code, counts] of windows.flatMap((window) => [...window])) {
    const known = sum.get(code);
    sum.set(code, known ? mergeCounts([known, counts]) : counts);
  }
  return sum;
}

function judgeDay(
  reference: Reference,
  by: readonly SegmentedColumn[],
  groups: readonly Map<string, WindowCounts>[],
): SegmentDay {
  const windows = by.map((one, slice) => ({ by: one, groups: groups[slice] ?? new Map<string, WindowCounts>() }));
  const segments = judgeSegments(reference, windows, { settings, length: every });
  const moved = segments.filter(({ verdict }) => verdict === "drift");
  const first = windows[0];
  if (!first) throw new Error("There are columns.");
  const isWhole = (perMonth: number) => wholeMoved(first, alphaOfTest({ perMonth, everyMs: every }, features.length));
  return {
    whole: isWhole(settings.drift.false_alarms),
    both: moved.length > 0 || isWhole(besideSegments(settings).drift.false_alarms),
    naive: windows.some(naiveMoved),
    found: moved.some(({ column: name, segment }) => name === slices[0] && segment === "s3"),
  };
}

/** What a column-by-column look at all rows says, over the same cells. */
function wholeMoved({ by, groups }: SegmentedSlice, alpha: number): boolean {
  const all = mergeCounts([...groups.values()]);
  return features.some((name) => {
    const known = sumOf(Object.values(by.parts).map(({ inside }) => inside[name]?.counts ?? []));
    const counts = all.columns[name];
    return counts && judgeColumn(column(name, known), counts, { tolerance: 0.05, alpha }).test.verdict === "drift";
  });
}

interface SegmentedSlice {
  by: SegmentedColumn;
  groups: ReadonlyMap<string, WindowCounts>;
}

function naiveMoved({ by, groups }: SegmentedSlice): boolean {
  return [...groups].some(([code, { rows, columns }]) =>
    features.some((name) => {
      const [known, counts] = [by.parts[code]?.inside[name]?.counts, columns[name]];
      if (!known || !counts || rows === 0) return false;
      const scaled =
        ksDistance(known, counts.counts) / Math.sqrt(1 / rows + 1 / known.reduce((sum, cell) => sum + cell, 0));
      // Kolmogorov's law for large samples: P(scaled > x) ≈ 2·exp(−2x²).
      return 2 * Math.exp(-2 * scaled * scaled) < 0.05;
    }),
  );
}

function sumOf(all: readonly (readonly number[])[]): number[] {
  return (all[0] ?? []).map((_, cell) => all.reduce((sum, counts) => sum + (counts[cell] ?? 0), 0));
}
