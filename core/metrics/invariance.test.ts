import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { metricsOf } from "./catalogue.ts";
import { type MeasureInput, measure } from "./measure.ts";
import type { Estimate } from "./measurement.ts";

/** What must not change when rows are told another way; every metric of two classes, ties and weights included. */

interface Row {
  label: number;
  /** In twentieths, so that ties are common; none lies on the threshold. */
  score: number;
  weight: number;
}

const row: fc.Arbitrary<Row> = fc.record({
  label: fc.nat(1),
  score: fc.integer({ min: 1, max: 19 }),
  weight: fc.nat(3),
});
/** Both classes are there and predicted, so that every metric is defined. */
const rows = fc
  .array(row, { minLength: 4, maxLength: 60 })
  .map((drawn) => [...drawn, ...[1, 19].flatMap((score) => [0, 1].map((label): Row => ({ label, score, weight: 1 })))]);

/** By resampling in the order of the rows: their bounds are those of one draw. */
const resampled = ["lift:10%", "partial_roc_auc:0.2", "ece", "ece_quantile"];
const plain = metricsOf("binary-classification").map(({ name }) => name);
const closed = plain.filter((name) => !resampled.includes(name));
const ranked = ["roc_auc", "average_precision", "partial_roc_auc:0.2", "lift:10%"];

interface Telling {
  weighted?: boolean;
  toScore?: (score: number) => number;
  metrics?: readonly string[];
}

function inputOf(told: readonly Row[], { weighted = false, toScore, metrics = closed }: Telling = {}): MeasureInput {
  const score = toScore ?? ((twentieths: number) => (twentieths + 0.2) / 20);
  return {
    task: "binary-classification",
    labels: Float64Array.from(told, ({ label }) => label),
    candidate: { digest: digestOf("candidate"), scores: Float64Array.from(told, (one) => score(one.score)) },
    ...{ production: null, anchor: null, threshold: 0.5, sure: 0.95, metrics },
    weights: weighted ? Float64Array.from(told, ({ weight }) => weight) : null,
  };
}

const measured = (input: MeasureInput) => measure(input).candidate.metrics;

function expectSame(
  ours: Record<string, Estimate>,
  theirs: Record<string, Estimate>,
  names: readonly string[],
  part: (keyof Estimate)[],
) {
  for (const name of names) {
    for (const key of part) {
      const [our, their] = [ours[name]?.[key], theirs[name]?.[key]] as (number | null)[];
      const isSame = our === their || Math.abs((our ?? Number.NaN) - (their ?? Number.NaN)) < 1e-7;
      expect(isSame, `${name}, ${key}: ${our} and ${their}`).toBe(true);
    }
  }
}

const whole: (keyof Estimate)[] = ["value", "lower", "upper"];
const runs = { numRuns: 60 };

describe("a measurement does not change", () => {
  it("when rows change places", () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (told, weighted) => {
        const [there, back] = [told, told.toReversed()].map((each) => measured(inputOf(each, { weighted })));
        expectSame(there!, back!, closed, whole);
      }),
      runs,
    );
  });

  it("when all weights are scaled", () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(0.001, 0.5, 7, 1e6), (told, factor) => {
        const scaled = told.map((one) => ({ ...one, weight: one.weight * factor }));
        const [ours, theirs] = [told, scaled].map((each) => measured(inputOf(each, { weighted: true })));
        expectSame(ours!, theirs!, closed, whole);
      }),
      runs,
    );
  });

  it("when a row of weight n becomes n rows", () => {
    fc.assert(
      fc.property(rows, (told) => {
        const repeated = told.flatMap((one) => new Array<Row>(one.weight).fill({ ...one, weight: 1 }));
        const [ours, theirs] = [measured(inputOf(told, { weighted: true })), measured(inputOf(repeated))];
        expectSame(ours, theirs, closed, ["value"]);
      }),
      runs,
    );
  });

  it("of ranking, when scores are stretched and keep their order", () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (told, weighted) => {
        const stretch = (score: number) => ((score + 0.2) / 20) ** 3;
        const [ours, theirs] = [undefined, stretch].map((toScore) =>
          measured(inputOf(told, { weighted, metrics: ranked, ...(toScore && { toScore }) })),
        );
        expectSame(ours!, theirs!, ranked, whole);
      }),
      { numRuns: 8 },
    );
  });
});

describe("when the classes change names", () => {
  const renamed = (told: readonly Row[]) =>
    told.map(({ label, score, weight }) => ({ label: 1 - label, score, weight }));
  const mirror = (score: number) => 1 - (score + 0.2) / 20;

  it("what treats them alike does not change, and the others change places", () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (told, weighted) => {
        const ours = measured(inputOf(told, { weighted }));
        const theirs = measured(inputOf(renamed(told), { weighted, toScore: mirror }));
        const alike = ["roc_auc", "accuracy", "balanced_accuracy", "mcc", "kappa", "log_loss", "brier"];
        expectSame(ours, theirs, alike, whole);
        for (const [one, other] of [
          ["recall", "tnr"],
          ["precision", "npv"],
        ] as const) {
          expectSame({ rate: ours[one]! }, { rate: theirs[other]! }, ["rate"], whole);
        }
      }),
      runs,
    );
  });
});

it("bounds of every metric enclose its value", () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (told, weighted) => {
      const metrics = [...plain, "lift:10%", "partial_roc_auc:0.2", "fbeta:2"];
      for (const [name, { value, lower, upper }] of Object.entries(measured(inputOf(told, { weighted, metrics })))) {
        if (value === null) expect([lower, upper], name).toEqual([null, null]);
        if (value !== null && lower !== null) expect(lower, name).toBeLessThanOrEqual(value + 1e-9);
        if (value !== null && upper !== null) expect(upper, name).toBeGreaterThanOrEqual(value - 1e-9);
      }
    }),
    { numRuns: 10 },
  );
});
