import { describe, expect, it } from "vitest";
import { mulberry32 } from "../mulberry32.ts";
import { delongVariance, placementsOf } from "./auc.ts";
import { averagePrecision, partialAuc } from "./ranked-metrics.ts";
import { rankedSample, resampleable } from "./ranked-sample.ts";
import {
  manyRows,
  type Resampled,
  resample,
  resampledEstimate,
  scramble,
  sections,
  subtractResampled,
} from "./resampling.ts";
import type { Sample } from "./sample.ts";

/** A label and a score that follows it, more or less, for each row. */
function draw(rows: number, start = 7): { sample: Sample; scores: Float64Array } {
  const next = mulberry32(start);
  const labels = Float64Array.from({ length: rows }, () => (next() < 0.3 ? 1 : 0));
  return { sample: { labels, weights: null, units: null }, scores: labels.map((label) => 0.3 * label + 0.7 * next()) };
}

const ground = { n: 100, range: null, undefinedNote: "not defined: nothing there" };
const of = (sample: Sample, scores: Float64Array) =>
  resample([resampleable(rankedSample(sample, scores), averagePrecision)], sample)[0]!;
const spreadOf = (sample: Sample, scores: Float64Array) =>
  (resampledEstimate(of(sample, scores), ground, 0.95).evidence as { standardError: number }).standardError;

describe("resampling", () => {
  const { sample, scores } = draw(800);

  it("gives the same interval every time, and says from what", () => {
    const [one, two] = [
      resampledEstimate(of(sample, scores), ground, 0.95),
      resampledEstimate(of(sample, scores), ground, 0.95),
    ];
    expect(one).toEqual(two);
    expect(one.evidence).toMatchObject({ kind: "estimate", n: 100, resampled: { resamples: 2_000, seed: 20_010_401 } });
    expect(one.lower).toBeLessThan(one.value!);
    expect(one.upper).toBeGreaterThan(one.value!);
  });

  it("is paired: a difference varies less than its parts", () => {
    const nearly = scores.map((score, row) => score + (row % 7) / 100);
    const difference = resampledEstimate(subtractResampled(of(sample, scores), of(sample, nearly)), ground, 0.95);
    expect((difference.evidence as { standardError: number }).standardError).toBeLessThan(spreadOf(sample, scores) / 2);
  });

  it("draws within each label where it is asked to, and then agrees with DeLong's variance", () => {
    const ranked = rankedSample(sample, scores);
    const positives = ({ weights }: { weights: Float64Array | null }) =>
      sample.labels.reduce((sum, label, row) => sum + label * (weights?.[row] ?? 1), 0);
    const counted = { of: (weights: Float64Array | null) => positives({ weights }), bySection: () => [] };
    const nearlyAll = resampleable(ranked, partialAuc(0.999_999));
    const [area, count] = resample([nearlyAll, counted], sample, "labels") as [Resampled, Resampled];
    expect(new Set((count as { drawn: Float64Array }).drawn)).toEqual(new Set([positives({ weights: null })]));
    const { evidence } = resampledEstimate(area, ground, 0.95);
    const delong = Math.sqrt(delongVariance(placementsOf(sample, ranked.ranking), sample) as number);
    expect((evidence as { standardError: number }).standardError / delong).toBeCloseTo(1, 1);
  });

  it("draws whole units, so that rows that repeat each other tell no more than one", () => {
    const twice = (values: Float64Array) => Float64Array.from({ length: 1_600 }, (_, row) => values[row % 800]!);
    const units = {
      count: 800,
      of: Uint32Array.from({ length: 1_600 }, (_, row) => row % 800),
      hashes: new Uint32Array(800),
    };
    const [doubled, twiceScored] = [{ labels: twice(sample.labels), weights: null }, twice(scores)];
    expect(spreadOf({ ...doubled, units }, twiceScored)).toBeCloseTo(spreadOf(sample, scores), 12);
    expect(spreadOf({ ...doubled, units: null }, twiceScored)).toBeLessThan(spreadOf(sample, scores) * 0.8);
  });

  it("takes sections of many rows, which agree with the bootstrap", () => {
    const many = draw(manyRows);
    const estimate = resampledEstimate(of(many.sample, many.scores), ground, 0.95);
    expect(estimate.evidence).toMatchObject({ degreesOfFreedom: sections - 1 });
    const expected = spreadOf(sample, scores) * Math.sqrt(800 / manyRows);
    const ratio = (estimate.evidence as { standardError: number }).standardError / expected;
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it("gives no interval where a part of the rows has no value", () => {
    const { sample: rare, scores: scored } = draw(manyRows);
    rare.labels.fill(0).fill(1, 0, 5);
    const estimate = resampledEstimate(of(rare, scored), ground, 0.95);
    expect(estimate).toMatchObject({ lower: null, upper: null, note: expect.stringMatching(/^no interval: in parts/) });
    expect(estimate.value).toBeGreaterThan(0);
  });

  it("leaves undefined what is undefined", () => {
    const none = { ...sample, labels: new Float64Array(800) };
    expect(resampledEstimate(of(none, scores), ground, 0.95)).toMatchObject({
      value: null,
      note: ground.undefinedNote,
    });
    const difference = subtractResampled(of(none, scores), of(sample, scores));
    expect(resampledEstimate(difference, ground, 0.95).value).toBeNull();
  });

  it("proves no equality by scores that never differ", () => {
    const { lower, evidence } = resampledEstimate(
      subtractResampled(of(sample, scores), of(sample, scores)),
      ground,
      0.95,
    );
    expect(evidence).toEqual({ kind: "unchanged", chances: 100 });
    expect(lower).toBeLessThan(0);
  });
});

it("spreads neighbours over all sections", () => {
  const counts = new Array(sections).fill(0);
  for (let row = 0; row < 20_000; row++) counts[scramble(row) % sections] += 1;
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1_150);
});
