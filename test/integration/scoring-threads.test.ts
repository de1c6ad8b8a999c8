import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import { createThreadedOnnxModels } from "../../adapters/onnx/onnx-threads.ts";
import type { LoadedModel } from "../../core/ports.ts";
import type { Tensor } from "../../core/tensor.ts";
import { exportOnnx } from "../../core/training/export-onnx.ts";

describe("scoring in threads", () => {
  let folder: string;
  let path: string;
  let model: LoadedModel;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-threads-"));
    path = join(folder, "model.onnx");
    const encodings = [
      { kind: "number", name: "distance", mean: 700, deviation: 500 },
      { kind: "category", name: "origin", type: "string", values: ["ORD", "ATL"], rare: [] },
    ] as const;
    const weights = Float64Array.from([0.3, 0.4, 0.5, 0.6]);
    const bytes = exportOnnx({ task: "binary-classification", encodings: [...encodings], weights }, "error");
    await writeFile(path, bytes);
    model = await createThreadedOnnxModels({ threadsPerModel: 2 }).load(path);
  });

  afterAll(async () => {
    await model.close();
    await rm(folder, { recursive: true });
  });

  const flights = (rows: number, origin = "ORD"): Record<string, Tensor> => ({
    distance: { datatype: "FP32", shape: [rows, 1], data: Float32Array.from({ length: rows }, (_, row) => row) },
    origin: { datatype: "BYTES", shape: [rows, 1], data: Array.from({ length: rows }, () => origin) },
  });

  it("gives what the runtime gives in this thread, with the same interface", async () => {
    const direct = await createOnnxModels().load(path);
    expect(model.inputs).toEqual(direct.inputs);
    expect(model.outputs).toEqual(direct.outputs);
    expect(model.lanes).toBe(2);
    expect(await model.infer(flights(100))).toEqual(await direct.infer(flights(100)));
    await direct.close();
  });

  it("leaves the event loop free while it computes", async () => {
    const feeds = flights(400_000);
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 1);
    await model.infer(feeds);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });

  it("fails the request that the model refuses, and no other", async () => {
    const answers = await Promise.allSettled([
      model.infer(flights(1)),
      model.infer(flights(1, "KORD")),
      model.infer(flights(1)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("tells why a model does not load, with the same code as elsewhere", async () => {
    const models = createThreadedOnnxModels({ threadsPerModel: 2 });
    await expect(models.load(join(folder, "nothing.onnx"))).rejects.toMatchObject({ code: "MODEL_MISSING" });
    await writeFile(join(folder, "text.onnx"), "This is not a model.");
    await expect(models.load(join(folder, "text.onnx"))).rejects.toMatchObject({
      code: "MODEL_INVALID",
      remedy: expect.stringContaining("ONNX"),
    });
  });

  it("refuses to score when closed", async () => {
    const other = await createThreadedOnnxModels({ threadsPerModel: 1 }).load(path);
    await other.close();
    await expect(other.infer(flights(1))).rejects.toThrow("closed");
  });
});
