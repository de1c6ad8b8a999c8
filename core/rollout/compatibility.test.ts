import { expect, it } from "vitest";
import type { Datatype, TensorSpec } from "../tensor.ts";
import { incompatibilities } from "./compatibility.ts";

const tensor = (name: string, datatype: Datatype, ...shape: number[]): TensorSpec => ({ name, datatype, shape });
const stable = { inputs: [tensor("distance", "FP32", -1, 1)], outputs: [tensor("probability", "FP32", -1, 1)] };

it("lets a candidate ask for more and for less", () => {
  const more = [...stable.inputs, tensor("origin", "BYTES", -1, 1)];
  expect(incompatibilities(stable, { ...stable, inputs: more })).toEqual([]);
  expect(incompatibilities({ ...stable, inputs: more }, stable)).toEqual([]);
});

it("names what clients of the stable version would trip over", () => {
  expect(incompatibilities(stable, { ...stable, outputs: [tensor("score", "FP32", -1, 1)] })).toEqual([
    "output probability is gone",
  ]);
  expect(incompatibilities(stable, { ...stable, inputs: [tensor("distance", "FP64", -1, 1)] })).toEqual([
    "input distance was FP32 [-1, 1] and is FP64 [-1, 1]",
  ]);
  expect(incompatibilities(stable, { ...stable, inputs: [tensor("distance", "FP32", -1)] })).toHaveLength(1);
  expect(incompatibilities(stable, { ...stable, inputs: [tensor("distance", "FP32", -1, 4)] })).toHaveLength(1);
});
