import { expect, it } from "vitest";
import type { Tensor } from "../../core/tensor.ts";
import type { Scored } from "../model-call.ts";
import { PredictionIndex } from "./prediction-index.ts";

const answer = (id: string, outputs: Record<string, Tensor>): Scored => ({
  ...{ model: "m", release: "m@v1", digest: "sha256:1", variant: "stable", unit: null, at: 0, milliseconds: 1 },
  ...{ request: { id, trace: null }, signature: { inputs: [], outputs: [] }, inputs: {}, outputs, status: 200 },
  error: null,
});

const classesOf = (outputs: Record<string, Tensor>) => {
  const index = new PredictionIndex(10);
  index.add(answer("r", outputs));
  return index.find("m", "r")?.classes;
};

const reals = (shape: number[], ...values: number[]): Tensor => ({
  datatype: "FP32",
  shape,
  data: Float32Array.from(values),
});

it("knows the latest requests, and forgets those before", () => {
  const index = new PredictionIndex(100);
  for (let id = 0; id < 1_000; id++) {
    index.add(answer(`r${id}`, {}));
  }
  const known = Array.from({ length: 1_000 }, (_, id) => index.find("m", `r${id}`) !== null);
  expect(known.slice(-100).every(Boolean)).toBe(true);
  expect(known.filter(Boolean).length).toBeLessThanOrEqual(200);
});

it("takes the newer of two requests with the same id", () => {
  const index = new PredictionIndex(10);
  index.add(answer("r", { probability: reals([1, 1], 0.9) }));
  index.label("m", "r", 0, "1");
  index.add(answer("r", { probability: reals([1, 1], 0.1) }));
  expect(index.find("m", "r")?.classes).toEqual(["0"]);
  expect(index.label("m", "r", 0, "1")).toBeNull();
});

it("reads the class of every row from labels, or from probabilities of two classes", () => {
  expect(classesOf({ probability: reals([3, 1], 0.5, 0.49, 1) })).toEqual(["1", "0", "1"]);
  expect(classesOf({ probabilities: reals([2, 2], 0.8, 0.2, 0.3, 0.7) })).toEqual(["0", "1"]);
  const label: Tensor = { datatype: "INT64", shape: [2], data: BigInt64Array.of(3n, 0n) };
  expect(classesOf({ label, probabilities: reals([2, 3], 1, 0, 0, 0, 0, 1) })).toEqual(["3", "0"]);
  expect(classesOf({ probabilities: reals([1, 3], 0.1, 0.8, 0.1) })).toBeNull();
  expect(classesOf({ variable: reals([1, 1], 17.5) })).toBeNull();
});
