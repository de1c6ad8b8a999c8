import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import { planScoring, positiveProbabilities } from "../../core/models/scoring.ts";
import type { Tensor } from "../../core/tensor.ts";
import { calibrateOnnx } from "../../core/training/calibration/calibrate-onnx.ts";
import { calibrated } from "../../core/training/calibration/fit-calibration.ts";
import { Graph, intAttribute } from "../../core/training/onnx-graph.ts";
import { elementType } from "../../core/training/onnx-schema.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-calibration-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A classifier by hand: sigmoid(x), as one column or beside its complement; a node after it reads the probability too. */
function classifier(width: 1 | 2, type: number): Uint8Array {
  const graph = new Graph();
  graph.input("x", elementType.float);
  const positive = graph.node("Sigmoid", ["x"]);
  const one = graph.node("Cast", [graph.constant([1])], { attributes: [intAttribute("to", elementType.float)] });
  const both = graph.node("Concat", [graph.node("Sub", [one, positive]), positive], {
    attributes: [intAttribute("axis", 1)],
  });
  graph.node("Cast", [width === 2 ? both : positive], {
    attributes: [intAttribute("to", type)],
    output: "probability",
  });
  graph.node("Shape", ["probability"], { output: "size" });
  graph.output("probability", type, [width]);
  graph.output("size", elementType.int64, []);
  return graph.encode();
}

async function ask(model: Uint8Array, x: readonly number[]) {
  const path = join(folder, "model.onnx");
  writeFileSync(path, model);
  const loaded = await createOnnxModels().load(path);
  const feeds: Record<string, Tensor> = {
    x: { datatype: "FP32", shape: [x.length, 1], data: Float32Array.from(x) },
  };
  const outputs = await loaded.infer(feeds);
  await loaded.close();
  return { loaded, outputs, probabilities: positiveProbabilities(loaded, outputs, x.length) };
}

const x = [-40, -3, -0.5, 0, 0.5, 3, 40];
const calibration = { slope: 0.4, intercept: -0.7 };

describe("a calibrated model", () => {
  it.each([
    ["[N, 1] of 32-bit floats", 1, elementType.float],
    ["[N, 2] of 32-bit floats", 2, elementType.float],
    ["[N, 2] of 64-bit floats", 2, elementType.double],
  ] as const)("answers %s as the formula says, under the same names", async (_, width, type) => {
    const before = await ask(classifier(width, type), x);
    const output = before.loaded.outputs.find(({ name }) => name === "probability");
    if (!output) throw new Error("The model by hand has no output probability.");
    const after = await ask(calibrateOnnx(classifier(width, type), output, calibration), x);
    expect(after.loaded.outputs).toEqual(before.loaded.outputs);
    expect(planScoring(after.loaded, "binary-classification", ["x"]).output).toBe("probability");
    const expected = Array.from(before.probabilities, (p) => expect.closeTo(calibrated(calibration, p), 6));
    expect(Array.from(after.probabilities)).toEqual(expected);
    expect(after.outputs.probability?.datatype).toBe(type === elementType.double ? "FP64" : "FP32");
    expect(after.outputs.size?.data).toEqual(before.outputs.size?.data);
  });

  it("is calibrated on top of its calibration no more than once", async () => {
    const model = classifier(1, elementType.float);
    const output = { name: "probability", datatype: "FP32" as const, shape: [-1, 1] };
    const twice = calibrateOnnx(calibrateOnnx(model, output, calibration), output, calibration);
    await expect(ask(twice, x)).rejects.toThrow();
    expect(readFileSync(join(folder, "model.onnx")).length).toBeGreaterThan(model.length);
  });
});
