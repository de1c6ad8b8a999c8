import { describe, expect, it } from "vitest";
import type { CustomMetric } from "../config/schema.ts";
import { digestOf } from "../digest.ts";
import { measurementOf } from "../gates/fixtures/measurements.ts";
import type { Measurement } from "../metrics/measurement.ts";
import { spreadOfMean } from "../metrics/sample.ts";
import { mulberry32 } from "../mulberry32.ts";
import { type Division, divide, isInSample } from "./division.ts";
import { withCustom } from "./estimates.ts";
import { parseReadings } from "./readings.ts";

const metric: CustomMetric = { name: "own", run: "own", direction: "higher", columns: [], timeout: 1_000 };

/** What a command would print, by a function of the rows of a sample. */
function answers(division: Division, models: Record<string, (rows: number[]) => number | null>): string {
  const rows = Array.from(division.sectionOf, (_, row) => row);
  return JSON.stringify(
    Object.entries(models).flatMap(([model, of]) =>
      division.names.map((sample) => ({
        model,
        sample,
        value: of(rows.filter((row) => isInSample(division, sample, row))),
      })),
    ),
  );
}

function measuredBy(labels: Float64Array, models: Record<string, (rows: number[]) => number | null>): Measurement {
  const division = divide({ labels, weights: null, units: null });
  const roles = Object.keys(models);
  const found = parseReadings(answers(division, models), { metric: "own", roles, division });
  const production = roles.includes("production") ? { metrics: {}, differences: {} } : null;
  const custom = { definitions: [metric], readings: new Map([["own", found]]), items: labels.length };
  return withCustom(measurementOf({}, production), {}, custom).measurement;
}

const mean = (values: Float64Array) => (rows: number[]) =>
  rows.reduce((sum, row) => sum + (values[row] as number), 0) / rows.length;

function normals(count: number, seed: number): Float64Array {
  const next = mulberry32(seed);
  return Float64Array.from({ length: count }, () => {
    return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  });
}

describe.each([400, 12_000])("a mean of %i rows by sections", (rows) => {
  it("has about the standard error that its rows give", () => {
    const values = normals(rows, 1);
    const { evidence, value } = measuredBy(values, { candidate: mean(values) }).candidate.metrics.own!;
    const expected = spreadOfMean(values, { labels: values, weights: null, units: null })!;
    expect(value).toBeCloseTo(mean(values)(Array.from(values.keys())), 12);
    const { standardError } = evidence as { standardError: number };
    expect(standardError / expected.standardError).toBeGreaterThan(0.6);
    expect(standardError / expected.standardError).toBeLessThan(1.5);
  });
});

it("pairs the differences of two models, section by section", () => {
  const shared = normals(400, 2);
  const own = normals(400, 3).map((value, row) => value / 100 + (shared[row] as number) + 0.1);
  const { production } = measuredBy(shared, { candidate: mean(own), production: mean(shared) });
  const { value, lower, upper } = production!.differences.own!;
  expect(value).toBeCloseTo(0.1, 2);
  expect(upper! - lower!).toBeLessThan(0.004);
});

it.each([
  ["what never differs", 400, () => 7, "no interval: it is the same in every part of the holdout"],
  ["too few rows", 39, mean(normals(39, 4)), "no interval: fewer than 40 independent rows or units"],
  ["what is not defined", 400, () => null, "not defined: its command said null"],
])("has no interval for %s", (_, rows, of, note) => {
  expect(measuredBy(normals(rows, 5), { candidate: of }).candidate.metrics.own).toMatchObject({
    lower: null,
    upper: null,
    note,
  });
});

it("knows a model that is compared with itself", () => {
  const values = normals(100, 6);
  const division = divide({ labels: values, weights: null, units: null });
  const text = answers(division, { candidate: mean(values) });
  const found = parseReadings(text, { metric: "own", roles: ["candidate"], division }).get("candidate")!;
  const before = measurementOf({}, { metrics: {}, differences: {} });
  const same = { ...before, production: { ...before.production!, digest: digestOf("candidate") } };
  const readings = new Map([
    [
      "own",
      new Map([
        ["candidate", found],
        ["production", found],
      ]),
    ],
  ]);
  const { measurement } = withCustom(same, {}, { definitions: [metric], readings, items: 100 });
  expect(measurement.production!.differences.own).toMatchObject({ value: 0, lower: 0, upper: 0 });
});

it.each([
  ["mean", 80, mean, 0],
  [
    "F1-like ratio",
    200,
    (values: Float64Array) => (rows: number[]) => {
      const [a, b] = [rows.filter((row) => values[row]! > 0.5).length, rows.filter((row) => values[row]! > 0).length];
      return b === 0 ? null : a / b;
    },
    0.6170750774519738,
  ],
] as const)("is wrong about a %s at most as often as it says", (_, rows, of, truth) => {
  const repetitions = 600;
  let [tooHigh, tooLow] = [0, 0];
  for (let seed = 0; seed < repetitions; seed++) {
    const values = normals(rows, 1_000 + seed);
    const { lower, upper } = measuredBy(values, { candidate: of(values) }).candidate.metrics.own!;
    if (lower! > truth) tooHigh += 1;
    if (upper! < truth) tooLow += 1;
  }
  // 5% promised; 600 repetitions of it exceed 45 once in 200 times.
  expect(Math.max(tooHigh, tooLow)).toBeLessThanOrEqual(45);
  expect(Math.min(tooHigh, tooLow)).toBeGreaterThanOrEqual(10);
});
