import type { ClassModel } from "./class-model.ts";
import type { Encoding } from "./encoding.ts";
import type { LinearModel } from "./linear-model.ts";
import { freeName, Graph, intAttribute } from "./onnx-graph.ts";
import { elementType } from "./onnx-schema.ts";
import { addPredictors } from "./onnx-terms.ts";

type Unseen = "ignore" | "error";

const namesOf = (encodings: readonly Encoding[]) => encodings.map(({ name }) => name);

/** A linear model as ONNX with one output `[N, 1]`, a 32-bit float: the probability of the positive class, or the value. */
export function exportOnnx({ task, encodings, weights }: LinearModel, unseen: Unseen): Uint8Array {
  const graph = new Graph();
  const eta = addPredictors(graph, encodings, [weights], unseen);
  const mean = task === "regression" ? eta : graph.node("Sigmoid", [eta]);
  const output = freeName(task === "regression" ? "value" : "probability", namesOf(encodings));
  graph.node("Cast", [mean], { attributes: [intAttribute("to", elementType.float)], output });
  graph.output(output, elementType.float, [1]);
  return graph.encode();
}

/** A model of many classes as ONNX: the label `[N]` as text, and beside it the probabilities `[N, C]` as 32-bit floats. */
export function exportClasses({ encodings, classes, weights }: ClassModel, unseen: Unseen): Uint8Array {
  const graph = new Graph();
  const width = weights.length / classes.length;
  const byClass = classes.map((_, one) => weights.subarray(one * width, (one + 1) * width));
  const softmax = graph.node("Softmax", [addPredictors(graph, encodings, byClass, unseen)]);
  const [label, output] = ["label", "probabilities"].map((name) => freeName(name, namesOf(encodings)));
  const best = graph.node("ArgMax", [softmax], { attributes: [intAttribute("axis", 1), intAttribute("keepdims", 0)] });
  graph.node("Gather", [graph.texts(classes), best], { output: label ?? "" });
  graph.node("Cast", [softmax], { attributes: [intAttribute("to", elementType.float)], output: output ?? "" });
  graph.output(label ?? "", elementType.string, []);
  graph.output(output ?? "", elementType.float, [classes.length]);
  return graph.encode();
}
