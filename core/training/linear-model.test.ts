import { describe, expect, it } from "vitest";
import type { Table } from "../table.ts";
import { designMatrix, offsetsOf } from "./design-matrix.ts";
import { fitLinearModel, meanLoss, predict } from "./linear-model.ts";

/** Numbers in [0, 1) that are the same in every run (Park and Miller's generator). */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const effects: Record<string, number> = { ORD: 0.8, LAX: -0.5, DFW: 0 };

/** Rows whose label depends on a number and a category by weights that are known. */
function known(rows: number, label: (eta: number, random: () => number) => number): Table {
  const random = randoms(7);
  const distance = Float64Array.from({ length: rows }, () => 10 * random());
  const origin = Array.from({ length: rows }, () => Object.keys(effects)[Math.floor(3 * random())] ?? "");
  const late = distance.map((value, row) => label(-1 + 0.3 * value + (effects[origin[row] ?? ""] ?? 0), random));
  return {
    rows,
    columns: {
      distance: { type: "number", values: distance },
      origin: { type: "string", values: origin },
      late: { type: "number", values: late },
    },
  };
}

const logit = (p: number) => Math.log(p / (1 - p));

describe("logistic regression", () => {
  const table = known(40_000, (eta, random) => Number(random() < 1 / (1 + Math.exp(-eta))));
  const model = fitLinearModel(table, "binary-classification", "late", ["distance", "origin"]);

  it("finds the weights that made the labels, but for the noise of the sample", () => {
    const probe: Table = {
      rows: 4,
      columns: {
        distance: { type: "number", values: Float64Array.of(2, 3, 2, 2) },
        origin: { type: "string", values: ["ORD", "ORD", "LAX", "DFW"] },
      },
    };
    const [base = 0, further = 0, lax = 0, dfw = 0] = predict(model, probe).map(logit);
    expect(further - base).toBeCloseTo(0.3, 1);
    expect(base - lax).toBeCloseTo(1.3, 1);
    expect(base - dfw).toBeCloseTo(0.8, 1);
    expect(base).toBeCloseTo(-1 + 0.6 + 0.8, 1);
  });

  it("stops where the gradient of the penalised likelihood vanishes", () => {
    const { rows, terms, indices, values } = designMatrix(table, model.encodings);
    const labels = table.columns.late?.values as Float64Array;
    const predicted = predict(model, table);
    const gradient = Float64Array.from(model.weights, (weight, index) => (index === 0 ? 0 : weight));
    for (let term = 0; term < rows * terms; term += 1) {
      const row = Math.floor(term / terms);
      gradient[indices[term]!]! += (predicted[row]! - labels[row]!) * values[term]!;
    }
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-6);
  });

  it("lets the weights of a category column add up to nothing, so that a new category is an average one", () => {
    const [, from, to] = offsetsOf(model.encodings);
    expect(model.weights.subarray(from, to).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0, 8);
    const unseen: Table = {
      rows: 1,
      columns: {
        distance: { type: "number", values: Float64Array.of(Number.NaN) },
        origin: { type: "string", values: ["KORD"] },
      },
    };
    expect(logit(predict(model, unseen)[0] ?? 0)).toBeCloseTo(model.weights[0] ?? 0, 12);
  });

  it("stays finite on classes that a column separates", () => {
    const late = Float64Array.of(0, 0, 1, 1);
    const separated: Table = {
      rows: 4,
      columns: {
        x: { type: "number", values: Float64Array.of(0.1, 0.2, 900, 901) },
        late: { type: "number", values: late },
      },
    };
    const { weights } = fitLinearModel(separated, "binary-classification", "late", ["x"]);
    expect([...weights].every(Number.isFinite)).toBe(true);
  });

  it("refuses a target without two classes, of text, or of other numbers", () => {
    const target = (values: Float64Array | string[]) =>
      ({
        rows: 2,
        columns: { x: table.columns.distance, late: { type: typeof values[0], values } },
      }) as unknown as Table;
    const training = (values: Float64Array | string[]) => () =>
      fitLinearModel(target(values), "binary-classification", "late", ["x"]);
    expect(training(Float64Array.of(1, 1))).toThrow(
      "The linear baseline cannot learn late: all training rows are of one class.",
    );
    expect(training(Float64Array.of(1, 2))).toThrow("row 2 of the training rows has 2, not 0, 1, true or false");
    expect(training(Float64Array.of(0, Number.NaN))).toThrow("row 2 of the training rows has NaN");
    expect(training(["yes", "no"])).toThrow("its values are text");
  });
});

describe("least squares", () => {
  it("finds the line through points without noise, and its loss is nothing", () => {
    const table = known(2_000, (eta) => 100 * eta);
    const model = fitLinearModel(table, "regression", "late", ["distance", "origin"]);
    const worst = predict(model, table).map((value, row) =>
      Math.abs(value - (table.columns.late?.values[row] as number)),
    );
    // The ridge of 1 against 2,000 rows leaves a shrinkage of about a thousandth.
    expect(Math.max(...worst)).toBeLessThan(0.5);
    expect(meanLoss(model, table, "late")).toBeLessThan(0.05);
  });
});
