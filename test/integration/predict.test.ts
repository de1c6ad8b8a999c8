import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import { planScoring, scoreTable } from "../../core/models/scoring.ts";
import { type PredictInput, predict } from "../../operations/evaluation/predict.ts";
import { createSmallRepository, rows, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;
const onnx = ".sluice/out/small/model.onnx";
/** More than are handed over at once, so that chunks have to come in order. */
const many = 40_000;

beforeAll(async () => {
  small = await createSmallRepository();
  await small.trained();
  const [head = "", ...body] = rows().trim().split("\n");
  const lines = Array.from({ length: many }, (_, row) => `${row},${body[row % body.length]}`);
  await small.ports.files.write("live/june.csv", `booking,${head}\n${lines.join("\n")}\n`);
  const yaml = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", yaml.replace("target: y", "target: y\n      id: booking"));
}, 60_000);
afterAll(() => small.remove());

async function predicted(changes: Partial<PredictInput>) {
  const wanted = { by: "file" as const, path: onnx };
  const input = { input: "live/june.csv", output: "scores.parquet", wanted, defer: null };
  return await predict(small.ports, { ...(await small.config()), ...input, ...changes });
}

async function expectedScores(): Promise<Float64Array> {
  const table = await small.ports.data.read("live/june.csv", ["x", "kind"]);
  const loaded = await createOnnxModels().load(join(small.folder, onnx));
  return scoreTable(loaded, planScoring(loaded, "binary-classification", ["x", "kind"]), table).finally(loaded.close);
}

it("gives every row the score that an evaluation gives it, beside its id and in its order", async () => {
  const { facts, headline } = await predicted({});
  expect(facts).toMatchObject({ rows: many, release: null, deferred: null });
  expect(headline).toMatch(/^sha256:[0-9a-f]{64} scored 40,000 rows: scores\.parquet$/);
  const { columns } = await small.ports.data.read("scores.parquet");
  expect(Object.keys(columns)).toEqual(["booking", "score"]);
  expect([...(columns.booking?.values.slice(0, 3) ?? [])]).toEqual([0, 1, 2]);
  expect(columns.score?.values).toEqual(await expectedScores());
});

it("marks what a person is to look at, in CSV too", async () => {
  const { facts } = await predicted({ output: "out/scores.csv", defer: { from: 0.4, to: 0.6 } });
  const { columns } = await small.ports.data.read("out/scores.csv");
  const expected = (await expectedScores()).map((score) => (score >= 0.4 && score <= 0.6 ? 1 : 0));
  expect([...(columns.defer?.values ?? [])]).toEqual(Array.from(expected));
  expect(facts.deferred).toBe(expected.reduce((sum, one) => sum + one, 0));
  expect(facts.deferred).toBeGreaterThan(0);
});

it("says what is missing", async () => {
  await small.ports.files.write("live/short.csv", "booking,kind\n1,a\n");
  await expect(predicted({ input: "live/short.csv" })).rejects.toThrow(/no feature is called x|no column x/);
  await expect(predicted({ input: "live/none.csv" })).rejects.toMatchObject({ code: "DATA_MISSING" });
  await expect(predicted({ wanted: { by: "production" } })).rejects.toThrow("Production serves no release of small");
  await expect(predicted({ wanted: { by: "digest", digest: "sha256:0" } })).rejects.toThrow("is no release of small");
});
