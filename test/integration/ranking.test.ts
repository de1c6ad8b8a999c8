import { afterEach, beforeEach, expect, test } from "vitest";
import { renderReport } from "../../core/report/evaluation/render-report.ts";
import { exportOnnx } from "../../core/training/export-onnx.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { gate } from "../../operations/review/gate.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

/** 120 searches with eight hits each; how good a hit is follows its match, and every hit is shown at its own time. */
function hits(): string {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const lines = Array.from({ length: 960 }, (_, row) => {
    const [search, country] = [`s${row % 120}`, row % 120 < 60 ? "DE" : "BR"];
    const day = new Date(Date.UTC(2024, 0, 1) + row * 6 * 3_600_000).toISOString();
    const match = random();
    const grade = row % 120 === 5 ? 0 : Math.floor(4 * Math.max(0, match - 0.3 * random()) ** 2);
    return `${day},${search},${country},${match.toFixed(4)},${random() < 0.5 ? "a" : "b"},${grade}`;
  });
  return `day,search,country,match,shelf,grade\n${lines.join("\n")}\n`;
}

const task = `    task: ranking
    data:
      source: data/*.csv
      target: grade
      query: search
      split: { train: 40%, validation: 10%, holdout: 50% }
    train: { run: 'cp ranker.onnx "$SLUICE_OUTPUT/model.onnx"', features: [match] }
    evaluate: { slices: [country] }
    gates:
      - { metric: "ndcg:5", at_least: 0.6 }
      - { metric: mrr, at_least: 0.5, slices: [country] }
`;

let small: SmallRepository;
beforeEach(async () => {
  small = await createSmallRepository(hits());
  const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", text.replace(/ {4}task:[\s\S]*(?=environments:)/, task));
  const encodings = [{ kind: "number" as const, name: "match", mean: 0, deviation: 1 }];
  const ranker = exportOnnx({ task: "regression", encodings, weights: Float64Array.of(0, 1) }, "ignore");
  await small.ports.files.write("ranker.onnx", ranker);
});
afterEach(() => small.remove());

async function change(from: string, to: string): Promise<void> {
  const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", text.replace(from, to));
}

async function judged() {
  const { config } = await small.config();
  await small.trained();
  const { facts: report } = await evaluate(small.ports, { config, model, commit: null });
  const { facts } = await gate(small.ports, { config, model });
  if (report.outcome !== "evaluated") throw new Error(report.outcome);
  return { report, gates: facts };
}

test("a ranking is trained, measured by query, gated, sliced and shown", async () => {
  const { report, gates } = await judged();
  const { candidate, units, rows } = report.measurement;
  expect(rows).toBe(8 * units!);
  expect(Object.keys(candidate.metrics)).toEqual(["ndcg", "map", "mrr", "ndcg:5"]);
  expect(candidate.queries!.ranked + candidate.queries!.leftOut).toBe(units);
  expect(gates?.checks.map(({ verdict }) => verdict)).toEqual(["pass", expect.any(String)]);
  expect(gates?.checks[0]?.sentence).toMatch(/^NDCG of the first 5 0\.\d+, at least 0\.\d+ with 95% certainty: above/);
  expect(report.breakdowns[0]?.groups.map(({ value }) => value).sort()).toEqual(["BR", "DE"]);
  expect(report.weakest).toBeNull();
  const text = renderReport(report, {});
  expect(text).toContain(`The ${rows} rows come in ${units} queries; intervals count queries.`);
  expect(text).toContain("Mean reciprocal rank");
});

test("rows of one search stay together where they are divided by time, too", async () => {
  await change("query: search", "query: search\n      time: day");
  const { report } = await judged();
  expect(report.measurement.rows).toBe(8 * report.measurement.units!);
});

test("a slice that would tear searches apart is refused, naming them", async () => {
  await change("slices: [country] }\n    gates", "slices: [shelf] }\n    gates");
  await expect(judged()).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringMatching(/^\d+ of \d+ queries have rows of several values of shelf, such as s\d+, /),
  });
});
