import { describe, expect, it } from "vitest";
import { mulberry32 } from "../mulberry32.ts";
import type { Table } from "../table.ts";
import { fitClassModel, meanClassLoss, predictProbabilities } from "./class-model.ts";
import oracle from "./fixtures/softmax.json" with { type: "json" };

const table: Table = {
  rows: oracle.x.length,
  columns: {
    x: { type: "number", values: Float64Array.from(oracle.x) },
    kind: { type: "string", values: oracle.kind },
    colour: { type: "string", values: oracle.y },
  },
};
const columns = { target: "colour", features: ["x", "kind"], classes: oracle.classes };

describe("multinomial logistic regression", () => {
  const model = fitClassModel(table, columns);

  it("gives the probabilities of scikit-learn's, with the same penalty", () => {
    const probabilities = predictProbabilities(model, table);
    for (const [index, expected] of oracle.probabilities.flat().entries()) {
      expect(probabilities[index]).toBeCloseTo(expected, 6);
    }
  });

  it("predicts each class as often as it is there, since intercepts are free", () => {
    const probabilities = predictProbabilities(model, table);
    oracle.classes.forEach((name, one) => {
      const expected = oracle.y.filter((label) => label === name).length;
      const predicted = probabilities.reduce((sum, p, index) => sum + (index % 3 === one ? p : 0), 0);
      expect(predicted).toBeCloseTo(expected, 5);
    });
  });

  it("gives a class that it never saw no probability, and still a finite loss", () => {
    const wider = fitClassModel(table, { ...columns, classes: [...oracle.classes, "violet"] });
    const probabilities = predictProbabilities(wider, table);
    expect(probabilities.every((p, index) => index % 4 !== 3 || p === 0)).toBe(true);
    expect(probabilities[0]).toBeCloseTo(oracle.probabilities[0]![0]!, 6);
    const violet: Table = {
      ...table,
      columns: { ...table.columns, colour: { type: "string", values: oracle.y.map(() => "violet") } },
    };
    expect(meanClassLoss(wider, violet, "colour")).toBeCloseTo(-Math.log(Number.EPSILON), 9);
  });

  it("finds a solution for many classes and columns of very different sizes", () => {
    const random = mulberry32(5);
    const rows = 3_000;
    const x = Float64Array.from({ length: rows }, () => 1e6 * random());
    const word = Array.from({ length: rows }, () => `w${Math.floor(40 * random() ** 2)}`);
    const label = Float64Array.from(x, (value, row) => (Math.floor(value / 2e5) + word[row]!.length) % 7);
    const many: Table = {
      rows,
      columns: {
        x: { type: "number", values: x },
        word: { type: "string", values: word },
        y: { type: "number", values: label },
      },
    };
    const classes = ["0", "1", "2", "3", "4", "5", "6"];
    const fitted = fitClassModel(many, { target: "y", features: ["x", "word"], classes });
    expect(meanClassLoss(fitted, many, "y")).toBeLessThan(Math.log(7) / 1.5);
  });

  it("stays finite on classes that a column separates", () => {
    const separated: Table = {
      rows: 6,
      columns: {
        x: { type: "number", values: Float64Array.of(0.1, 0.2, 10.5, 11, 900, 901) },
        y: { type: "number", values: Float64Array.of(0, 0, 1, 1, 2, 2) },
      },
    };
    const { weights } = fitClassModel(separated, { target: "y", features: ["x"], classes: ["0", "1", "2"] });
    expect(weights.every(Number.isFinite)).toBe(true);
  });

  it("refuses labels that are no class, and a single class", () => {
    expect(() => fitClassModel(table, { ...columns, classes: ["blue", "green"] })).toThrow(
      /^The linear baseline cannot learn colour: training row \d+ has red, none of the classes blue, green\.$/,
    );
    const blue: Table = {
      ...table,
      columns: { ...table.columns, colour: { type: "string", values: oracle.y.map(() => "blue") } },
    };
    expect(() => fitClassModel(blue, columns)).toThrow("cannot learn colour: all training rows are of one class");
  });
});
