import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDuckDbData } from "../../adapters/duckdb/duckdb-data.ts";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import type { Task } from "../../core/config/schema.ts";
import { planScoring, scoreTable } from "../../core/models/scoring.ts";
import type { Table } from "../../core/table.ts";
import { fitClassModel, predictProbabilities } from "../../core/training/class-model.ts";
import { exportClasses, exportOnnx } from "../../core/training/export-onnx.ts";
import { fitLinearModel, type LinearModel, predict } from "../../core/training/linear-model.ts";

const example = join(import.meta.dirname, "../../examples/late-flights");
const features = ["distance", "weekday", "hour", "origin", "destination"];

let folder: string;
let january: Table;
let may: Table;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluice-baseline-"));
  const data = createDuckDbData(example);
  january = await data.read("data/flights-2001-01.parquet");
  may = await data.read("future/flights-2001-05.parquet");
});
afterAll(() => rmSync(folder, { recursive: true }));

async function load(model: LinearModel, unseen: "ignore" | "error") {
  const path = join(folder, "model.onnx");
  writeFileSync(path, exportOnnx(model, unseen));
  return createOnnxModels().load(path);
}

async function score(model: LinearModel, unseen: "ignore" | "error", table: Table): Promise<Float64Array> {
  const loaded = await load(model, unseen);
  const names = model.encodings.map(({ name }) => name);
  return scoreTable(loaded, planScoring(loaded, model.task, names), table).finally(() => loaded.close());
}

const largestDifference = (a: Float64Array, b: Float64Array) =>
  Math.max(...a.map((value, row) => Math.abs(value - b[row]!)));

describe("the baseline in onnxruntime", () => {
  it("gives the trainer's own probabilities on rows that it was not fitted to", async () => {
    const model = fitLinearModel(january, "binary-classification", "late", features);
    const scores = await score(model, "ignore", may);
    expect(largestDifference(scores, predict(model, may))).toBeLessThan(1e-6);
    expect(new Set(scores).size).toBeGreaterThan(10_000);
  });

  it("declares one named input per column and one probability", async () => {
    const model = await load(fitLinearModel(january, "binary-classification", "late", features), "ignore");
    expect(model.inputs.map(({ name, datatype, shape }) => `${name} ${datatype} ${shape}`)).toEqual([
      "distance FP32 -1,1",
      "weekday INT64 -1,1",
      "hour INT64 -1,1",
      "origin BYTES -1,1",
      "destination BYTES -1,1",
    ]);
    expect(model.outputs).toEqual([{ name: "probability", datatype: "FP32", shape: [-1, 1] }]);
    await model.close();
  });

  it("takes missing numbers and text as training did", async () => {
    const gaps: Table = {
      rows: 4,
      columns: {
        x: { type: "number", values: Float64Array.of(0.5, Number.NaN, 123_456_789.123, -2) },
        word: { type: "string", values: ["a", null, "ü", "a"] },
        y: { type: "number", values: Float64Array.of(0, 1, 1, 0) },
      },
    };
    for (const task of ["binary-classification", "regression"] satisfies Task[]) {
      const model = fitLinearModel(gaps, task, "y", ["x", "word"]);
      expect(largestDifference(await score(model, "error", gaps), predict(model, gaps))).toBeLessThan(1e-6);
    }
  });

  it("gives label and probabilities where there are many classes, and 0 to a class that it never saw", async () => {
    const colours = ["red", "green", "grün", "violet"];
    const table: Table = {
      rows: 60,
      columns: {
        label: { type: "number", values: Float64Array.from({ length: 60 }, (_, row) => ((row * 7) % 11) + 0.5) },
        word: {
          type: "string",
          values: Array.from({ length: 60 }, (_, row) => (row % 5 === 0 ? null : `w${row % 3}`)),
        },
        y: { type: "string", values: Array.from({ length: 60 }, (_, row) => colours[(row * row) % 3] ?? null) },
      },
    };
    const model = fitClassModel(table, { target: "y", features: ["label", "word"], classes: colours });
    const path = join(folder, "classes.onnx");
    for (const unseen of ["ignore", "error"] as const) {
      writeFileSync(path, exportClasses(model, unseen));
      const loaded = await createOnnxModels().load(path);
      expect(loaded.outputs).toEqual([
        { name: "label_", datatype: "BYTES", shape: [-1] },
        { name: "probabilities", datatype: "FP32", shape: [-1, 4] },
      ]);
      const plan = planScoring(loaded, "multiclass-classification", ["label", "word"], colours);
      const scores = await scoreTable(loaded, plan, table).finally(() => loaded.close());
      expect(largestDifference(scores, predictProbabilities(model, table))).toBeLessThan(1e-6);
    }
  });

  it("keeps its names apart from a column called probability", async () => {
    const table: Table = {
      rows: 3,
      columns: {
        probability: { type: "number", values: Float64Array.of(0.1, 0.7, 0.4) },
        y: { type: "number", values: Float64Array.of(0, 1, 0) },
      },
    };
    const model = fitLinearModel(table, "binary-classification", "y", ["probability"]);
    expect(largestDifference(await score(model, "ignore", table), predict(model, table))).toBeLessThan(1e-6);
  });
});

describe("a category that training never saw", () => {
  const withOrigin = (table: Table, origin: string): Table => ({
    rows: 3,
    columns: Object.fromEntries(
      Object.entries(table.columns).map(([name, { type, values }]) => {
        const first = values.slice(0, 3);
        return [name, { type, values: name === "origin" ? ["ORD", origin, "ORD"] : first }];
      }),
    ) as Table["columns"],
  });

  it("adds nothing with `unseen: ignore`", async () => {
    const model = fitLinearModel(january, "binary-classification", "late", features);
    const rows = withOrigin(may, "KORD");
    expect(largestDifference(await score(model, "ignore", rows), predict(model, rows))).toBeLessThan(1e-6);
  });

  it("fails the whole request with `unseen: error`, and only then", async () => {
    const model = fitLinearModel(january, "binary-classification", "late", features);
    await expect(score(model, "error", withOrigin(may, "KORD"))).rejects.toThrow(/Gather.*out of data bounds/s);
    await expect(score(model, "error", withOrigin(may, "LAX"))).resolves.toHaveLength(3);
  });

  it("is not what a category too rare for a weight of its own is", async () => {
    const words = Array.from({ length: 600 }, (_, row) => `w${row % 300}`);
    const table: Table = {
      rows: 600,
      columns: {
        word: { type: "string", values: words },
        y: { type: "number", values: Float64Array.from(words, (_, row) => row % 2) },
      },
    };
    const model = fitLinearModel(table, "binary-classification", "y", ["word"]);
    expect(largestDifference(await score(model, "error", table), predict(model, table))).toBeLessThan(1e-6);
  });
});
