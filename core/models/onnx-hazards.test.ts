import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { exportOnnx } from "../training/export-onnx.ts";
import { hazardsOf, operatorsOf } from "./onnx-hazards.ts";

/** Bytes of a message: field number and content, text or message. */
function message(...fields: [number, string | Uint8Array | number][]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [number, content] of fields) {
    if (typeof content === "number") {
      writer.uint32(number << 3).uint32(content);
    } else {
      const tagged = writer.uint32((number << 3) | 2);
      typeof content === "string" ? tagged.string(content) : tagged.bytes(content);
    }
  }
  return writer.finish();
}

const node = (operator: string, domain = "", ...attributes: Uint8Array[]) =>
  message([4, operator], [7, domain], ...attributes.map((attribute): [number, Uint8Array] => [5, attribute]));
const graph = (...nodes: Uint8Array[]) => message(...nodes.map((content): [number, Uint8Array] => [1, content]));
const model = (...fields: [number, Uint8Array][]) => message([1, 10], ...fields);

describe("hazards of an ONNX file", () => {
  it("finds none in what the baseline writes", () => {
    const bytes = exportOnnx(
      {
        task: "binary-classification",
        encodings: [
          { kind: "number", name: "distance", mean: 700, deviation: 500 },
          { kind: "category", name: "origin", type: "string", values: ["ORD"], rare: [] },
        ],
        weights: Float64Array.from([1, 2, 3]),
      },
      "ignore",
    );
    expect(hazardsOf(bytes)).toEqual([]);
  });

  it("knows the runtime's own operators", () => {
    const nodes = graph(node("Add"), node("Scaler", "ai.onnx.ml"), node("Gelu", "com.microsoft"));
    expect(hazardsOf(model([7, nodes]))).toEqual([]);
  });

  it("finds operators of custom domains, in branches too", () => {
    const branch = message([6, graph(node("Shell", "com.example"))]);
    expect(hazardsOf(model([7, graph(node("If", "", branch))]))).toEqual([
      "operator Shell is of the custom domain com.example",
    ]);
  });

  it("takes the domain of functions that the file defines itself, and looks into them", () => {
    const own = message([1, "Twice"], [10, "local"], [7, node("Add")]);
    const nodes = graph(node("Twice", "local"));
    expect(hazardsOf(model([7, nodes], [25, own]))).toEqual([]);
    const evil = message([1, "Twice"], [10, "local"], [7, node("Shell", "com.example")]);
    expect(hazardsOf(model([7, nodes], [25, evil]))).toHaveLength(1);
  });

  it.each([
    ["an initializer", (tensor: Uint8Array) => message([5, tensor])],
    ["a sparse initializer", (tensor: Uint8Array) => message([15, message([1, tensor])])],
    ["an attribute", (tensor: Uint8Array) => graph(node("Constant", "", message([5, tensor])))],
    ["a list of an attribute", (tensor: Uint8Array) => graph(node("Constant", "", message([10, tensor])))],
  ])("finds a tensor in another file as %s", (_, place) => {
    const entry = message([1, "location"], [2, "../../etc/passwd"]);
    for (const fields of [[[14, 1]], [[13, entry]]] as [number, Uint8Array | number][][]) {
      expect(hazardsOf(model([7, place(message([8, "weights"], ...fields))]))).toEqual([
        "tensor weights is kept in another file",
      ]);
    }
  });

  it("finds the operator that loads a compiled model from a path", () => {
    expect(hazardsOf(model([7, graph(node("EPContext", "com.microsoft"))]))).toEqual([
      "operator EPContext reads a compiled model from another file",
    ]);
  });

  it("throws on what is no ONNX message, however it is broken", () => {
    const nested = Array.from({ length: 200 }).reduce<Uint8Array>(
      (inner) => graph(node("If", "", message([6, inner]))),
      graph(),
    );
    const short = model([7, graph(node("Add"))]);
    for (const bytes of [
      new TextEncoder().encode("This is not a model."),
      model([7, nested]),
      short.subarray(0, short.length - 2),
      message([7, 5]),
    ]) {
      expect(() => hazardsOf(bytes)).toThrow();
    }
  });
});

describe("operators of an ONNX file", () => {
  it("are found in branches and functions too, with their domain where it is not the standard's", () => {
    const branch = message([6, graph(node("NonZero"))]);
    const own = message([1, "Twice"], [10, "local"], [7, node("Mul", "ai.onnx")]);
    const nodes = graph(node("If", "", branch), node("Scaler", "ai.onnx.ml"), node("Twice", "local"));
    expect([...operatorsOf(model([7, nodes], [25, own]))].sort()).toEqual([
      "If",
      "Mul",
      "NonZero",
      "ai.onnx.ml.Scaler",
      "local.Twice",
    ]);
  });
});
