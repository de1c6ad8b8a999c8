import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../digest.ts";
import { metricsOf } from "../catalogue.ts";
import oracle from "../fixtures/classification.json" with { type: "json" };
import { type MeasureInput, measure } from "../measure.ts";
import { measurementSchema } from "../measurement.ts";

const { multiclass } = oracle;
const names = [...metricsOf("multiclass-classification").map(({ name }) => name), "top_k:2"];
const input: MeasureInput = {
  task: "multiclass-classification",
  labels: Float64Array.from(multiclass.y),
  classes: ["0", "1", "2"],
  candidate: { digest: digestOf("candidate"), scores: Float64Array.from(multiclass.proba.flat()) },
  production: null,
  anchor: null,
  threshold: null,
  metrics: names,
  sure: 0.95,
};

it("agrees with scikit-learn", () => {
  const { candidate } = measure(input);
  const values = Object.fromEntries(Object.entries(candidate.metrics).map(([name, { value }]) => [name, value]));
  expect(values).toMatchObject({
    f1_macro: expect.closeTo(multiclass.macro_f1, 12),
    f1_weighted: expect.closeTo(multiclass.weighted_f1, 12),
    f1_micro: expect.closeTo(multiclass.micro_f1, 12),
    roc_auc_ovr: expect.closeTo(multiclass.auc_ovr_macro, 12),
    roc_auc_ovr_weighted: expect.closeTo(multiclass.auc_ovr_weighted, 12),
    roc_auc_ovo: expect.closeTo(multiclass.auc_ovo_macro, 12),
    log_loss: expect.closeTo(multiclass.log_loss, 12),
  });
  expect(candidate.confusion).toEqual({ classes: ["0", "1", "2"], counts: multiclass.confusion });
});

/** Rows of three classes, each there at least twice, with probabilities on a grid, so that ties are common. */
const row = fc.record({ label: fc.nat(2), parts: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(5), fc.nat(5)) });
const rows = fc
  .array(row, { minLength: 1, maxLength: 30 })
  .map((some) => [
    ...some,
    ...[0, 1, 2, 0, 1, 2].map((label) => ({ label, parts: [1 + label, 2, 1] as [number, number, number] })),
  ]);
type Rows = { label: number; parts: [number, number, number] }[];
const probabilitiesOf = (some: Rows) =>
  Float64Array.from(some.flatMap(({ parts }) => parts.map((part) => part / (parts[0] + parts[1] + parts[2]))));
const inputOf = (some: Rows): MeasureInput => ({
  ...input,
  labels: Float64Array.from(some, ({ label }) => label),
  candidate: { digest: digestOf("candidate"), scores: probabilitiesOf(some) },
});

describe("a measurement of many classes", () => {
  it("fits its schema, does not mind the order of rows, and takes a weight for as many rows", () => {
    fc.assert(
      fc.property(rows, (some) => {
        const measured = measurementSchema.parse(JSON.parse(JSON.stringify(measure(inputOf(some)))));
        const turned = measure(inputOf(some.toReversed())).candidate.metrics;
        const doubled = measure(inputOf([...some, ...some])).candidate.metrics;
        const weighted = measure({ ...inputOf(some), weights: Float64Array.from(some, () => 2) }).candidate.metrics;
        for (const [name, { value }] of Object.entries(measured.candidate.metrics)) {
          const same = [name, value === null ? null : expect.closeTo(value, 9)];
          expect([name, turned[name]!.value]).toEqual(same);
          expect([name, doubled[name]!.value]).toEqual(same);
          expect([name, weighted[name]!.value]).toEqual(same);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("has standard errors near those of a jackknife", () => {
    const some: Rows = Array.from({ length: 150 }, (_, index) => ({
      label: (index * 7) % 3,
      parts: [1 + ((index * 13) % 5), (index * 29) % 6, ((index * 7) % 3) * 2],
    }));
    const full = measure(inputOf(some)).candidate.metrics;
    const without = some.map((_, out) => measure(inputOf(some.filter((__, index) => index !== out))).candidate.metrics);
    for (const name of names) {
      const evidence = full[name]!.evidence;
      if (evidence.kind !== "estimate") continue;
      const values = without.map((metrics) => metrics[name]!.value!);
      const center = values.reduce((sum, value) => sum + value, 0) / values.length;
      const jackknife = Math.sqrt((149 / 150) * values.reduce((sum, value) => sum + (value - center) ** 2, 0));
      expect([name, evidence.standardError! / jackknife]).toEqual([name, expect.closeTo(1, 1)]);
    }
  });

  it("knows equal models, and compares others on the same rows", () => {
    const production = { digest: digestOf("twin"), scores: input.candidate.scores };
    const { differences } = measure({ ...input, production }).production!;
    expect(names.map((name) => differences[name]!.value)).toEqual(names.map(() => 0));
    expect(differences.f1_macro!.evidence).toEqual({ kind: "unchanged", chances: 8 });
    expect(differences.accuracy!.evidence).toEqual({ kind: "paired-proportion", gained: 0, lost: 0, trials: 8 });
  });

  it("leaves undefined what a class without rows, or without predictions, leaves undefined", () => {
    const without = { ...input, classes: ["0", "1", "2", "3"] };
    const scores = Float64Array.from(multiclass.proba.flatMap((row) => [...row, 0]));
    const { candidate } = measure({ ...without, candidate: { ...input.candidate, scores } });
    expect(candidate.metrics.roc_auc_ovr).toMatchObject({ value: null, note: "not defined: a class has no row" });
    expect(candidate.metrics.recall_macro!.value).toBeCloseTo(7 / 9, 12);
    const timid = Float64Array.from(multiclass.y.flatMap(() => [1, 0, 0]));
    const shy = measure({ ...input, candidate: { ...input.candidate, scores: timid } });
    expect(shy.candidate.metrics.precision_macro).toMatchObject({
      value: null,
      note: "not defined: a class is never predicted",
    });
  });
});

describe("refuses", () => {
  const scored =
    (...scores: number[]) =>
    () =>
      measure({ ...input, candidate: { ...input.candidate, scores: Float64Array.from(scores) } });
  const good = multiclass.proba.flat();

  it("probabilities that are none, with how many rows and where", () => {
    expect(scored(...good.with(4, Number.NaN))).toThrow(/^1 of 8 rows .* not finite numbers: at row 2 of the holdout/);
    expect(scored(...good.with(0, 1.2))).toThrow(/^1 of 8 rows .* outside 0 to 1: at row 1 of the holdout/);
    expect(scored(...good.with(0, 0.1))).toThrow(/^1 of 8 rows .* do not add up to 1: at row 1 of the holdout/);
    expect(scored(...good.slice(3))).toThrow("The candidate model gave 21 scores for 8 rows of 3 classes.");
  });

  it("labels that are no class, and a holdout of one class", () => {
    expect(() => measure({ ...input, labels: input.labels.with(2, 3) })).toThrow(
      /^1 of 8 labels are none of the 3 classes/,
    );
    expect(() => measure({ ...input, labels: new Float64Array(8) })).toThrow(/^All 8 labels of the holdout are 0/);
  });
});
