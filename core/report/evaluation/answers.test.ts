import { expect, it } from "vitest";
import { digestOf } from "../../digest.ts";
import { measure } from "../../metrics/measure.ts";
import { answerNotes, answerTables } from "./answers.ts";

const labels = Float64Array.from({ length: 100 }, (_, row) => (row % 3 === 0 ? 1 : 0));
const candidate = { digest: digestOf("x"), scores: labels.map((label, row) => (label * 0.3 + (row % 7) / 10) / 1) };
const measurement = measure({
  ...{ task: "binary-classification", labels, candidate, production: null, anchor: null, threshold: 0.5, sure: 0.95 },
  ...{ metrics: ["lift:10%", "ece"], weights: labels.map((_, row) => 1 + (row % 2)) },
  units: { count: 50, of: Uint32Array.from(labels, (_, row) => row % 50), hashes: new Uint32Array(50) },
});

it("shows how far predictions come true, and says what intervals rest on", () => {
  const [table] = answerTables(measurement);
  expect(table!.title).toBe("What is predicted, and what comes true");
  expect(table!.rows[0]).toEqual(["predicted", "observed", "rows"]);
  const best = { threshold: 0.31, value: 2.5, rows: 1200 };
  const valued = { ...measurement, candidate: { ...measurement.candidate, value: { unit: "USD", best } } };
  expect(answerNotes(valued)).toEqual([
    "The 100 rows come in 50 units; intervals count units.",
    "Rows are weighted; intervals count as many rows as the weights are worth.",
    "Bounds by a seeded bootstrap (BCa, 2,000 resamples): Lift of the top 10%.",
    "Value per prediction is in USD. On 1,200 validation rows the threshold 0.310 would be worth most: 2.50 a prediction, where 0.5 is used.",
  ]);
});

it("counts queries where they are ranked, and names those that cannot be", () => {
  const of = Uint32Array.of(0, 0, 1);
  const ranked = measure({
    ...{ task: "ranking", labels: Float64Array.of(1, 0, 1), production: null, anchor: null, threshold: null },
    ...{ candidate: { ...candidate, scores: Float64Array.of(2, 1, 1) }, metrics: ["mrr"], sure: 0.95 },
    units: { count: 2, of, hashes: new Uint32Array(2), names: ["shoes", "hats"] },
  });
  expect(answerNotes(ranked)).toEqual([
    "The 3 rows come in 2 queries; intervals count queries.",
    "1 query has one row only, or none that is relevant, and is left out: hats.",
  ]);
});

it("shows which class is mistaken for which", () => {
  const confused = {
    ...measurement.candidate,
    confusion: {
      classes: ["cat", "dog"],
      counts: [
        [1200, 3],
        [0, 7],
      ],
    },
  };
  expect(answerTables({ ...measurement, candidate: confused })[0]!.rows).toEqual([
    ["label", "cat", "dog"],
    ["cat", "1,200", "3"],
    ["dog", "0", "7"],
  ]);
});

it("is silent about plain rows", () => {
  const { units: _, weighted: __, ...plain } = { ...measurement, candidate: { ...measurement.candidate, metrics: {} } };
  expect(answerNotes(plain)).toEqual([]);
});
