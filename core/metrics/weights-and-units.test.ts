import { describe, expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { mulberry32 } from "../mulberry32.ts";
import { metricsOf } from "./catalogue.ts";
import { type MeasureInput, measure } from "./measure.ts";
import type { Units } from "./sample.ts";

const next = mulberry32(3);
const rows = 240;
const labels = Float64Array.from({ length: rows }, () => (next() < 0.4 ? 1 : 0));
const scored = () => labels.map((label) => Math.round((0.3 * label + 0.7 * next()) * 40) / 40);
const value = { true_positive: 9, false_positive: -4, false_negative: -7, true_negative: 0, unit: "EUR" };
const parametrised = ["fbeta:2", "partial_roc_auc:0.2", "lift:20%", "value_per_prediction"];

const plain: MeasureInput = {
  task: "binary-classification",
  labels,
  candidate: { digest: digestOf("candidate"), scores: scored() },
  production: { digest: digestOf("production"), scores: scored() },
  anchor: null,
  threshold: 0.45,
  metrics: [...metricsOf("binary-classification").map(({ name }) => name), ...parametrised],
  sure: 0.95,
  value,
};

const unitsOf = (of: Uint32Array): Units => ({ count: Math.max(...of) + 1, of, hashes: of.slice() });
const onlyOwn = unitsOf(Uint32Array.from({ length: rows }, (_, row) => row));
const again = (values: Float64Array) =>
  Float64Array.from({ length: 2 * rows }, (_, row) => values[row % rows] as number);
const twice: MeasureInput = {
  ...plain,
  labels: again(labels),
  candidate: { ...plain.candidate, scores: again(plain.candidate.scores) },
  production: { ...plain.production!, scores: again(plain.production!.scores) },
};
const weightless = labels.map(() => 1);

const spreadOf = (evidence: object) =>
  "standardError" in evidence
    ? Number(evidence.standardError)
    : "variance" in evidence
      ? Number(evidence.variance)
      : null;
const differing = (input: MeasureInput) => Object.entries(measure(input).production!.differences);

describe("units", () => {
  it("of two equal rows say what one of them says", () => {
    const doubled = measure({
      ...twice,
      units: unitsOf(Uint32Array.from({ length: 2 * rows }, (_, row) => row % rows)),
    });
    const single = measure({ ...plain, units: onlyOwn });
    expect({ units: doubled.units, rows: doubled.rows }).toEqual({ units: rows, rows: 2 * rows });
    for (const [name, one] of Object.entries(single.candidate.metrics)) {
      // Bins of equal size fall a little differently among twice as many rows.
      if (name === "ece_quantile") continue;
      const other = doubled.candidate.metrics[name]!;
      expect([name, other.value]).toEqual([name, expect.closeTo(one.value!, 9)]);
      expect([name, other.lower]).toEqual([name, expect.closeTo(one.lower!, 9)]);
      expect([name, other.upper]).toEqual([name, expect.closeTo(one.upper!, 9)]);
    }
  });

  it("make every interval wider than if their rows were independent", () => {
    const clustered = measure({
      ...twice,
      units: unitsOf(Uint32Array.from({ length: 2 * rows }, (_, row) => row % rows)),
    });
    for (const [name, { lower, upper }] of Object.entries(measure(twice).candidate.metrics)) {
      const { lower: least, upper: most } = clustered.candidate.metrics[name]!;
      expect([name, upper! - lower! < most! - least!]).toEqual([name, true]);
    }
  });

  it("of one row each differ as independent rows do, up to the last correction", () => {
    const independent = differing(plain);
    for (const [name, { value, evidence }] of differing({ ...plain, units: onlyOwn })) {
      const other = independent.find(([own]) => own === name)![1];
      expect([name, value]).toEqual([name, expect.closeTo(other.value!, 9)]);
      const spread = spreadOf(other.evidence);
      if (spread !== null) expect([name, spreadOf(evidence)! / spread]).toEqual([name, expect.closeTo(1, 1)]);
    }
  });
});

describe("weights", () => {
  it("change nothing by their scale", () => {
    const light = weightless.map((_, row) => 1 + (row % 3));
    const [one, other] = [light, light.map((weight) => 7.5 * weight)].map((weights) => measure({ ...plain, weights }));
    for (const [name, { value, lower, upper }] of Object.entries(one!.candidate.metrics)) {
      const scaled = other!.candidate.metrics[name]!;
      expect([name, scaled.value]).toEqual([name, expect.closeTo(value!, 9)]);
      expect([name, scaled.lower]).toEqual([name, lower === null ? null : expect.closeTo(lower, 9)]);
      expect([name, scaled.upper]).toEqual([name, upper === null ? null : expect.closeTo(upper, 9)]);
    }
  });

  it("take a row of weight 0 for none", () => {
    const half = weightless.map((_, row) => (row % 2 === 0 ? 1 : 0));
    const kept = (values: Float64Array) => values.filter((_, row) => row % 2 === 0);
    const without: MeasureInput = { ...plain, labels: kept(labels), production: null };
    without.candidate = { ...plain.candidate, scores: kept(plain.candidate.scores) };
    const few = measure(without).candidate.metrics;
    for (const [name, { value }] of Object.entries(measure({ ...plain, weights: half }).candidate.metrics)) {
      if (name !== "ece_quantile") expect([name, value]).toEqual([name, expect.closeTo(few[name]!.value!, 9)]);
    }
  });

  it("that vary make intervals wider than weights that do not", () => {
    const wild = weightless.map((_, row) => (row % 10 === 0 ? 30 : 1));
    const { candidate, weighted } = measure({ ...plain, weights: wild });
    expect(weighted).toBe(true);
    const even = measure(plain).candidate.metrics;
    for (const name of ["roc_auc", "recall", "log_loss", "value_per_prediction", "average_precision"]) {
      const { lower, upper } = candidate.metrics[name]!;
      expect([name, upper! - lower! > 1.3 * (even[name]!.upper! - even[name]!.lower!)]).toEqual([name, true]);
    }
  });
});

describe("refuses", () => {
  const refused = (change: Partial<MeasureInput>) => () => measure({ ...plain, ...change });

  it("weights below 0, that are no numbers, and that are all 0, with how many and where", () => {
    const bad = weightless.map((_, row) => (row === 4 || row === 9 ? -1 : 1));
    expect(refused({ weights: bad })).toThrow("2 of 240 weights are below 0: at rows 5, 10 of the holdout.");
    const none = weightless.map((_, row) => (row === 4 ? Number.NaN : 1));
    expect(refused({ weights: none })).toThrow("1 of 240 weights are not finite numbers: at row 5 of the holdout.");
    expect(refused({ weights: labels.map(() => 0) })).toThrow("All 240 weights of the holdout are 0: no row counts.");
  });

  it("weights that leave a class without any say", () => {
    expect(refused({ weights: labels.map((label) => 1 - label) })).toThrow(
      "Every positive row of the holdout has the weight 0: that class has no say.",
    );
  });

  it("weights and units of other rows", () => {
    expect(refused({ weights: Float64Array.of(1) })).toThrow("There are 1 weights for the 240 rows of the holdout.");
    expect(refused({ units: unitsOf(Uint32Array.of(0)) })).toThrow(
      "There are 1 units for the 240 rows of the holdout.",
    );
  });

  it("a value per prediction without prices", () => {
    expect(refused({ value: undefined })).toThrow("value_per_prediction needs to know what each outcome is worth.");
  });
});
