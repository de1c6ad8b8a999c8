import { offsetsOf } from "./design-matrix.ts";
import type { CategoryEncoding, Encoding, NumberEncoding } from "./encoding.ts";
import { type Graph, intAttribute, intsAttribute, stringsAttribute } from "./onnx-graph.ts";
import { elementType } from "./onnx-schema.ts";

/**
 * The linear predictors `[N, C]` of C answers in double precision, as in training: one input `[N, 1]` per column (text,
 * 64-bit integer or 32-bit float), and of each what it adds.
 *
 *   category: LabelEncoder -> Gather its weights (a further row of 0 stands for "no weight of its own")
 *   number:   Cast -> minus mean -> times weights / deviation, 0 where it is missing
 *
 * `unseen` is what happens to a category that training never saw: no contribution, or an index beyond the weights, at
 * which the runtime fails the request, as encoders of other libraries do by default.
 */
export function addPredictors(
  graph: Graph,
  encodings: readonly Encoding[],
  weights: readonly Float64Array[],
  unseen: "ignore" | "error",
): string {
  const offsets = offsetsOf(encodings);
  const parts = encodings.map((encoding, position) => {
    const own = weights.map((answer) => answer.subarray(offsets[position], offsets[position + 1]));
    return encoding.kind === "number" ? addNumber(graph, encoding, own) : addCategory(graph, encoding, own, unseen);
  });
  return graph.node("Sum", [...parts, graph.constant(weights.map(([intercept = 0]) => intercept))]);
}

function addNumber(graph: Graph, { name, mean, deviation }: NumberEncoding, weights: readonly Float64Array[]): string {
  graph.input(name, elementType.float);
  const exact = graph.node("Cast", [name], { attributes: [intAttribute("to", elementType.double)] });
  const centred = graph.node("Sub", [exact, graph.constant([mean])]);
  const slopes = graph.constant(weights.map(([weight = 0]) => weight / deviation));
  const weighted = graph.node("Mul", [centred, slopes]);
  return graph.node("Where", [graph.node("IsNaN", [name]), graph.constant([0]), weighted]);
}

function addCategory(
  graph: Graph,
  { name, type, values, rare }: CategoryEncoding,
  weights: readonly Float64Array[],
  unseen: "ignore" | "error",
): string {
  graph.input(name, type === "string" ? elementType.string : elementType.int64);
  const without = values.length;
  // A rare category needs an entry only where it must be told from one never seen.
  const listed = unseen === "error" ? [...values, ...rare] : values;
  const keys =
    type === "string"
      ? stringsAttribute("keys_strings", listed.map(String))
      : intsAttribute("keys_int64s", listed.map(Number));
  const indices = listed.map((_, index) => Math.min(index, without));
  const index = graph.node("LabelEncoder", [name], {
    domain: "ai.onnx.ml",
    attributes: [
      keys,
      intsAttribute("values_int64s", indices),
      intAttribute("default_int64", unseen === "error" ? without + 1 : without),
    ],
  });
  if (weights.length === 1) return graph.node("Gather", [graph.constant([...(weights[0] ?? []), 0]), index]);
  const table = Array.from({ length: without + 1 }, (_, value) => weights.map((answer) => answer[value] ?? 0));
  const gathered = graph.node("Gather", [graph.constant(table.flat(), [without + 1, weights.length]), index]);
  return graph.node("Squeeze", [gathered, graph.wholeNumbers([1])]);
}
