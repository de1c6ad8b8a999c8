import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { SluiceError } from "../errors.ts";
import { metricsOf } from "./catalogue.ts";
import oracle from "./fixtures/classification.json" with { type: "json" };
import { type MeasureInput, measure } from "./measure.ts";
import { measurementSchema } from "./measurement.ts";
import { isPlausible } from "./plausible.ts";

const names = (task: MeasureInput["task"]) => metricsOf(task).map((metric) => metric.name);
const model = (name: string, scores: Iterable<number>) => ({
  digest: digestOf(name),
  scores: Float64Array.from(scores),
});

const classification: MeasureInput = {
  task: "binary-classification",
  labels: Float64Array.from(oracle.y),
  candidate: model("candidate", oracle.score),
  production: null,
  anchor: null,
  threshold: oracle.threshold,
  metrics: names("binary-classification"),
  sure: 0.95,
};

const regression: MeasureInput = {
  ...classification,
  task: "regression",
  labels: Float64Array.of(1, 2, 4),
  candidate: model("candidate", [1.5, 2, 3]),
  threshold: null,
  metrics: names("regression"),
};

describe("against scikit-learn", () => {
  const { candidate, positives, negatives, rows } = measure(classification);
  const values = Object.fromEntries(Object.entries(candidate.metrics).map(([name, { value }]) => [name, value]));
  const [trueNegatives, falsePositives] = oracle.at_threshold.confusion_tn_fp_fn_tp as [number, number];

  it("defines each metric the same way", () => {
    expect({ rows, positives, negatives }).toEqual({ rows: 12, positives: 6, negatives: 6 });
    expect(values).toEqual({
      roc_auc: expect.closeTo(oracle.roc_auc, 12),
      accuracy: expect.closeTo(oracle.at_threshold.accuracy, 12),
      precision: expect.closeTo(oracle.at_threshold.precision0, 12),
      recall: expect.closeTo(oracle.at_threshold.recall0, 12),
      f1: expect.closeTo(oracle.at_threshold.f1_0, 12),
      fpr: falsePositives / negatives!,
      tnr: trueNegatives / negatives!,
      log_loss: expect.closeTo(oracle.log_loss, 12),
      brier: expect.closeTo(oracle.brier, 12),
      average_precision: expect.closeTo(oracle.average_precision, 12),
      balanced_accuracy: expect.closeTo(oracle.at_threshold.balanced, 12),
      mcc: expect.closeTo(oracle.at_threshold.mcc, 12),
      npv: trueNegatives / (trueNegatives + oracle.at_threshold.confusion_tn_fp_fn_tp[2]!),
      kappa: expect.closeTo(1 / 6, 12),
      ece: expect.closeTo(0.175, 12),
      ece_quantile: expect.closeTo(5 / 24, 12),
    });
  });
});

it("weighs rows as scikit-learn does", () => {
  const { candidate, weighted } = measure({ ...classification, weights: Float64Array.from(oracle.weight) });
  expect(weighted).toBe(true);
  expect(candidate.metrics.roc_auc!.value).toBeCloseTo(oracle.roc_auc_weighted, 12);
  expect(candidate.metrics.average_precision!.value).toBeCloseTo(oracle.average_precision_weighted, 12);
});

describe("a measurement", () => {
  const scored = fc
    .array(fc.record({ label: fc.boolean(), ours: fc.double({ min: 0, max: 1, noNaN: true }), theirs: fc.nat(10) }), {
      minLength: 1,
      maxLength: 50,
    })
    .map((rows) => [...rows, { label: true, ours: 0.4, theirs: 7 }, { label: false, ours: 0.4, theirs: 2 }])
    .map((rows) => ({
      ...classification,
      labels: Float64Array.from(rows, ({ label }) => Number(label)),
      candidate: model(
        "candidate",
        rows.map(({ ours }) => ours),
      ),
      production: model(
        "production",
        rows.map(({ theirs }) => theirs / 10),
      ),
    }));

  it("fits its schema, and each number its evidence", () => {
    fc.assert(
      fc.property(scored, (input) => {
        const measurement = measurementSchema.parse(JSON.parse(JSON.stringify(measure(input))));
        const { candidate, production } = measurement;
        const estimates = [candidate.metrics, production!.metrics, production!.differences].flatMap(Object.values);
        for (const estimate of estimates) {
          expect(isPlausible(estimate)).toBe(true);
          if (estimate.lower === null || estimate.upper === null || estimate.value === null) continue;
          expect(estimate.lower).toBeLessThanOrEqual(estimate.value + 1e-12);
          expect(estimate.upper).toBeGreaterThanOrEqual(estimate.value - 1e-12);
        }
      }),
    );
  });

  it("gives differences that are candidate minus reference", () => {
    fc.assert(
      fc.property(scored, (input) => {
        const { candidate, production } = measure(input);
        for (const [name, { value }] of Object.entries(production!.differences)) {
          if (value === null) continue;
          expect(value).toBeCloseTo(candidate.metrics[name]!.value! - production!.metrics[name]!.value!, 9);
        }
      }),
    );
  });

  it("finds no difference between models that score alike", () => {
    fc.assert(
      fc.property(scored, (input) => {
        const twin = { ...input.candidate, digest: digestOf("twin") };
        const { production } = measure({ ...input, production: twin });
        for (const { value } of Object.values(production!.differences)) expect(value ?? 0).toBe(0);
      }),
    );
  });

  it("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(scored, (input) => {
        const turn = ({ digest, scores }: MeasureInput["candidate"]) => ({ digest, scores: scores.toReversed() });
        const turned = { ...input, labels: input.labels.toReversed(), candidate: turn(input.candidate) };
        const [there, back] = [measure(input), measure({ ...turned, production: turn(input.production) })];
        for (const [name, { value }] of Object.entries(there.production!.differences)) {
          expect(back.production!.differences[name]!.value ?? 0).toBeCloseTo(value ?? 0, 9);
        }
      }),
    );
  });

  it("knows a model that is compared with itself: exactly no difference, for as few rows as you like", () => {
    const { production, anchor } = measure({ ...classification, production: classification.candidate });
    expect(anchor).toBeNull();
    expect(production!.differences.roc_auc).toEqual({
      value: 0,
      lower: 0,
      upper: 0,
      n: 12,
      evidence: { kind: "same-model" },
      note: "the candidate is this very model, compared with itself",
    });
  });
});

it("compares with production and with the anchor, each by its own scores", () => {
  const [production, anchor] = [model("production", [1, 2, 3]), model("anchor", [2, 3, 5])];
  const measurement = measure({ ...regression, production, anchor });
  const of = (reference: typeof measurement.anchor) => [
    reference!.digest,
    reference!.metrics.mae!.value,
    reference!.differences.mae!.value,
  ];
  expect(measurement.candidate.metrics.mae!.value).toBe(0.5);
  expect(of(measurement.production)).toEqual([digestOf("production"), expect.closeTo(1 / 3), expect.closeTo(1 / 6)]);
  expect(of(measurement.anchor)).toEqual([digestOf("anchor"), 1, -0.5]);
});

it("leaves undefined what is undefined, also for a model compared with itself", () => {
  const timid = model("timid", new Float64Array(12).fill(0.1));
  const { production } = measure({ ...classification, candidate: timid, production: timid });
  const note = "not defined: the model predicts no row as positive";
  expect(production!.differences.precision).toMatchObject({ value: null, lower: null, upper: null, note });
});

describe("refuses", () => {
  const fails = (input: MeasureInput) => {
    try {
      measure(input);
    } catch (error) {
      if (error instanceof SluiceError) return `${error.code}: ${error.message}`;
      throw error;
    }
    throw new Error("was accepted");
  };
  const scores = (...rows: number[]) => fails({ ...regression, candidate: model("candidate", rows) });
  const labels = (...rows: number[]) => {
    const candidate = model(
      "candidate",
      rows.map(() => 0.5),
    );
    return fails({ ...classification, labels: Float64Array.from(rows), candidate });
  };

  it("scores that are no numbers, with how many and where", () => {
    expect(scores(1, Number.NaN, 3)).toBe(
      "SCORES_INVALID: 1 of 3 scores of the candidate model are not finite numbers: at row 2 of the holdout.",
    );
    const many = new Float64Array(1000).fill(Number.POSITIVE_INFINITY);
    const input = { ...regression, labels: Float64Array.from(many, (_, row) => row) };
    expect(fails({ ...input, candidate: { digest: digestOf("x"), scores: many } })).toBe(
      "SCORES_INVALID: 1,000 of 1,000 scores of the candidate model are not finite numbers: first at rows 1, 2, 3, 4, 5 of the holdout.",
    );
  });

  it("scores of a reference just the same", () => {
    const production = model("production", [0, Number.NaN, 1]);
    expect(fails({ ...regression, production })).toMatch(/^SCORES_INVALID: 1 of 3 scores of the production model/);
  });

  it("probabilities outside 0 to 1", () => {
    const candidate = model(
      "candidate",
      oracle.score.map((score) => score * 2 - 0.1),
    );
    expect(fails({ ...classification, candidate })).toBe(
      "SCORES_INVALID: 4 of 12 scores of the candidate model lie outside 0 to 1: at rows 4, 8, 9, 10 of the holdout.",
    );
    const negative = model(
      "candidate",
      oracle.score.map((score) => score - 0.1),
    );
    expect(fails({ ...classification, candidate: negative })).toMatch(
      /1 of 12 scores .* lie outside 0 to 1: at row 11/,
    );
  });

  it("numbers whose squares overflow", () => {
    expect(scores(1e200, 2, 3)).toBe(
      "SCORES_INVALID: rmse is too large to compute: some scores or labels are enormous.",
    );
  });

  it("a score too many", () => {
    expect(scores(1, 2, 3, 4)).toBe("SCORES_INVALID: The candidate model gave 4 scores for the 3 rows of the holdout.");
  });

  it("labels that are no class", () => {
    expect(labels(0, 1, 2, Number.NaN)).toBe(
      "HOLDOUT_INVALID: 2 of 4 labels are neither 0 nor 1: at rows 3, 4 of the holdout.",
    );
  });

  it("a holdout without one class, naming the class", () => {
    expect(labels(1, 1, 1)).toBe(
      "HOLDOUT_INVALID: All 3 labels of the holdout are positive (1): there is no negative row.",
    );
    expect(labels(0, 0)).toBe(
      "HOLDOUT_INVALID: All 2 labels of the holdout are negative (0): there is no positive row.",
    );
  });

  it("an empty holdout", () => {
    expect(labels()).toBe("HOLDOUT_INVALID: The holdout has no rows.");
  });

  it("a metric of another task, no metric at all, and a certainty that none can have", () => {
    expect(fails({ ...regression, metrics: ["roc_auc"] })).toBe(
      "CONFIG_INVALID: roc_auc: no such metric of regression.",
    );
    expect(fails({ ...regression, metrics: [] })).toBe("CONFIG_INVALID: There is no metric to measure.");
    expect(fails({ ...regression, sure: 1 })).toMatch(/^CONFIG_INVALID: `evaluate.sure` is 100%/);
  });
});
