import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blankRows } from "../../core/models/blank-rows.ts";
import type { Tensor } from "../../core/tensor.ts";
import { exportOnnx } from "../../core/training/export-onnx.ts";
import { createOnnxModels } from "./onnx-models.ts";
import { createThreadedOnnxModels } from "./onnx-threads.ts";
import { openQuickLane } from "./quick-lane.ts";

describe("the quick lane", () => {
  let folder: string;
  const number = { kind: "number", name: "distance", mean: 700, deviation: 500 } as const;
  const category = { kind: "category", name: "origin", type: "string", values: ["ORD", "ATL"], rare: [] } as const;
  const save = async (name: string, bytes: Uint8Array) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };
  const classifier = (unseen: "error" | "ignore") =>
    exportOnnx(
      { task: "binary-classification", encodings: [number, category], weights: Float64Array.from([1, 2, 3, 4]) },
      unseen,
    );
  const open = async (path: string) => {
    const model = await createOnnxModels().load(path);
    const lane = await openQuickLane(path, model.inputs);
    return { model, lane, rows: (count: number) => blankRows(model.inputs, count) };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-quick-"));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it("takes a few rows of a small model, and gives what the model gives elsewhere", async () => {
    const { model, lane, rows } = await open(await save("small.onnx", classifier("ignore")));
    expect(lane?.takes(rows(1))).toBe(true);
    expect(await lane?.infer(rows(1))).toEqual(await model.infer(rows(1)));
    await Promise.all([lane?.close(), model.close()]);
  });

  it("takes neither many rows nor long text", async () => {
    const { model, lane, rows } = await open(await save("small.onnx", classifier("ignore")));
    const text: Tensor = { datatype: "BYTES", shape: [1, 1], data: ["O".repeat(5_000)] };
    const longText = { ...rows(1), origin: text };
    expect(lane).not.toBeNull();
    expect(lane?.takes(rows(100_000))).toBe(false);
    expect(lane?.takes(longText)).toBe(false);
    await Promise.all([lane?.close(), model.close()]);
  });

  it("is not opened for a model that refuses what it would be measured with", async () => {
    const { model, lane } = await open(await save("strict.onnx", classifier("error")));
    expect(lane).toBeNull();
    await model.close();
  });

  it("is closed with its model", async () => {
    const path = await save("small.onnx", classifier("ignore"));
    const model = await createThreadedOnnxModels({ threadsPerModel: 1 }).load(path);
    const feeds = blankRows(model.inputs, 1);
    await model.infer(feeds);
    await model.close();
    await expect(model.infer(feeds)).rejects.toThrow("closed");
  });
});
