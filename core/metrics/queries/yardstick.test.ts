import { describe, expect, it } from "vitest";
import { digestOf } from "../../digest.ts";
import { mulberry32 } from "../../mulberry32.ts";
import { metricsOf } from "../catalogue.ts";
import { type MeasureInput, measure } from "../measure.ts";
import { measurementSchema } from "../measurement.ts";
import { readSample } from "../read-sample.ts";

const names = metricsOf("ranking").map(({ name }) => name);
const data = { source: "", target: "grade", query: "search", split: { train: 0.8, validation: 0.1, holdout: 0.1 } };

const sampleOf = (searches: readonly string[], grades: Iterable<number>) =>
  readSample(data, {
    rows: searches.length,
    columns: {
      search: { type: "string", values: [...searches] },
      grade: { type: "number", values: Float64Array.from(grades) },
    },
  });

const model = (name: string, scores: Iterable<number>) => ({
  digest: digestOf(name),
  scores: Float64Array.from(scores),
});

const base = { task: "ranking", production: null, anchor: null, threshold: null, metrics: names, sure: 0.95 } as const;

/** Queries of eight rows, mixed with each other; `noise` blurs the scores. */
function searches(count: number) {
  const random = mulberry32(17);
  const rows = Array.from({ length: 8 * count }, (_, row) => `q${row % count}`);
  const grades = rows.map(() => Math.floor(4 * random() ** 3));
  const scored = (noise: number) => grades.map((grade) => 7 * grade - 40 + noise * random());
  return { sample: sampleOf(rows, grades), scored };
}

describe("a ranking", () => {
  it("is the mean over queries, with Student's interval by query", () => {
    const sample = sampleOf(["a", "b", "a", "b", "a", "b"], [1, 0, 0, 2, 0, 1]);
    const { candidate, rows, units } = measure({ ...base, ...sample, candidate: model("m", [3, 3, 2, 2, 1, 1]) });
    const [a, b] = [1, (2 / Math.log2(3) + 1 / 2) / (2 + 1 / Math.log2(3))];
    expect({ rows, units }).toEqual({ rows: 6, units: 2 });
    expect(candidate.metrics.ndcg).toMatchObject({ value: expect.closeTo((a + b) / 2, 12), n: 2 });
    expect(candidate.metrics.ndcg!.evidence).toMatchObject({ standardError: expect.closeTo((a - b) / 2, 12) });
    expect(candidate.metrics.map!.value).toBeCloseTo((1 + (1 / 2 + 2 / 3) / 2) / 2, 12);
    expect(candidate.metrics.mrr!.value).toBeCloseTo(3 / 4, 12);
  });

  it("leaves out queries that cannot be ranked, and names them", () => {
    const sample = sampleOf(["a", "a", "alone", "none", "none"], [1, 0, 1, 0, 0]);
    const { candidate } = measure({ ...base, ...sample, candidate: model("m", [2, 1, 5, 3, 4]) });
    expect(candidate.metrics.ndcg).toMatchObject({ value: 1, n: 1, lower: null, upper: null });
    expect(candidate.queries).toEqual({ ranked: 1, leftOut: 2, examples: ["alone", "none"] });
  });

  it("is not defined where no query can be ranked", () => {
    const { candidate } = measure({ ...base, ...sampleOf(["a", "a"], [0, 0]), candidate: model("m", [2, 1]) });
    const note = "not defined: no query has two rows and a relevant one among them";
    for (const name of names) expect(candidate.metrics[name]).toMatchObject({ value: null, lower: null, note });
  });

  it("is compared query by query, and fits its schema", () => {
    const { sample, scored } = searches(200);
    const [candidate, production] = [model("candidate", scored(1)), model("production", scored(30))];
    const measured = measurementSchema.parse(measure({ ...base, ...sample, candidate, production }));
    for (const name of names) {
      const [own, their] = [measured.candidate.metrics[name]!, measured.production!.metrics[name]!];
      const difference = measured.production!.differences[name]!;
      expect(difference.value).toBeCloseTo(own.value! - their.value!, 12);
      expect(difference.lower).toBeGreaterThan(0);
      expect(own.value).toBe(1);
      expect(own.lower).toBeGreaterThan(0.95);
    }
  });

  it("is bounded farther out on the side where few queries fall far", () => {
    const [queries, fallen] = [60, 5];
    const names = Array.from({ length: 2 * queries }, (_, row) => `q${row >> 1}`);
    const sample = sampleOf(
      names,
      names.map((_, row) => 1 - (row % 2)),
    );
    const scores = (wrong: number) => names.map((_, row) => ((row >> 1 < wrong ? 1 : 0) === row % 2 ? 2 : 1));
    const [candidate, production] = [model("candidate", scores(fallen)), model("production", scores(0))];
    const { value, lower, upper } = measure({ ...base, ...sample, candidate, production }).production!.differences.mrr!;
    expect(value).toBeCloseTo(-fallen / queries / 2, 12);
    expect(value! - lower!).toBeGreaterThan(1.1 * (upper! - value!));
  });

  it("finds no difference between models that rank alike, and does not say that it is nothing", () => {
    const { sample, scored } = searches(50);
    const candidate = model("candidate", scored(20));
    const production = model(
      "twin",
      candidate.scores.map((score) => score / 2),
    );
    const { differences } = measure({ ...base, ...sample, candidate, production }).production!;
    expect(differences.mrr).toMatchObject({ value: 0, evidence: { kind: "unchanged", chances: 49 } });
    expect(differences.mrr!.lower).toBeLessThan(0);
  });
});

describe("refuses", () => {
  const refused = (change: Partial<MeasureInput>) => () =>
    measure({ ...base, ...sampleOf(["a", "a", "b"], [1, 0, 1]), candidate: model("m", [3, 2, 1]), ...change });

  it("relevance below 0 or missing, and scores that are no numbers", () => {
    expect(refused({ labels: Float64Array.of(1, -1, 0) })).toThrow(
      "1 of 3 labels are below 0: at row 2 of the holdout.",
    );
    expect(refused({ labels: Float64Array.of(1, Number.NaN, 0) })).toThrow("1 of 3 labels are not finite numbers");
    expect(refused({ candidate: model("m", [1, Number.NaN, 3]) })).toThrow("1 of 3 scores of the candidate model are");
  });

  it("rows without a query, with how many and where", () => {
    const table = {
      rows: 3,
      columns: {
        search: { type: "string" as const, values: ["a", null, "b"] },
        grade: { type: "number" as const, values: Float64Array.of(1, 0, 1) },
      },
    };
    expect(() => readSample(data, table)).toThrow(
      "1 of 3 rows have no search, the query that they belong to: at row 2 of the holdout.",
    );
  });
});
