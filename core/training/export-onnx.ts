import { offsetsOf } from "./design-matrix.ts";
import type { CategoryEncoding, NumberEncoding } from "./encoding.ts";
import type { LinearModel } from "./linear-model.ts";
import { attributeType, elementType, encodeModel } from "./onnx-schema.ts";

/**
 * A linear model as ONNX: one input `[N, 1]` per column (text, 64-bit integer or 32-bit float), one output `[N, 1]`.
 * Everything between is computed in double precision, as in training.
 *
 *   category: LabelEncoder -> Gather its weight (a further weight of 0 stands for "no weight of its own")
 *   number:   Cast -> minus mean -> times weight / deviation, 0 where it is missing
 *   output:   Sum of all and the intercept -> Sigmoid (classification) -> Cast to 32-bit float
 *
 * `unseen` is what happens to a category that training never saw: no contribution, or an index beyond the weights, at
 * which the runtime fails the request, as encoders of other libraries do by default.
 */
export function exportOnnx(model: LinearModel, unseen: "ignore" | "error"): Uint8Array {
  const offsets = offsetsOf(model.encodings);
  const graph = new Graph();
  const parts = model.encodings.map((encoding, position) => {
    const weights = model.weights.subarray(offsets[position], offsets[position + 1]);
    return encoding.kind === "number"
      ? addNumber(graph, encoding, weights[0] ?? 0)
      : addCategory(graph, encoding, [...weights], unseen);
  });
  const eta = graph.node("Sum", [...parts, graph.constant([model.weights[0] ?? 0])]);
  const mean = model.task === "regression" ? eta : graph.node("Sigmoid", [eta]);
  const names = model.encodings.map(({ name }) => name);
  const output = freeName(model.task === "regression" ? "value" : "probability", names);
  graph.node("Cast", [mean], { attributes: [intAttribute("to", elementType.float)], output });
  return graph.encode(output);
}

function addNumber(graph: Graph, { name, mean, deviation }: NumberEncoding, weight: number): string {
  graph.input(name, elementType.float);
  const exact = graph.node("Cast", [name], { attributes: [intAttribute("to", elementType.double)] });
  const centred = graph.node("Sub", [exact, graph.constant([mean])]);
  const weighted = graph.node("Mul", [centred, graph.constant([weight / deviation])]);
  return graph.node("Where", [graph.node("IsNaN", [name]), graph.constant([0]), weighted]);
}

function addCategory(
  graph: Graph,
  encoding: CategoryEncoding,
  weights: readonly number[],
  unseen: "ignore" | "error",
): string {
  const { name, type, values, rare } = encoding;
  graph.input(name, type === "string" ? elementType.string : elementType.int64);
  const without = weights.length;
  // A rare category needs an entry only where it must be told from one never seen.
  const listed = unseen === "error" ? [...values, ...rare] : values;
  const keys =
    type === "string"
      ? {
          name: "keys_strings",
          strings: listed.map((value) => utf8.encode(String(value))),
          type: attributeType.strings,
        }
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
  return graph.node("Gather", [graph.constant([...weights, 0]), index]);
}

const utf8 = new TextEncoder();

function intAttribute(name: string, i: number) {
  return { name, i, type: attributeType.int };
}

function intsAttribute(name: string, ints: readonly number[]) {
  return { name, ints, type: attributeType.ints };
}

function freeName(wanted: string, taken: readonly string[]): string {
  return taken.includes(wanted) ? freeName(`${wanted}_`, taken) : wanted;
}

interface NodeOptions {
  domain?: string;
  attributes?: readonly object[];
  output?: string;
}

/** Collects nodes and gives what flows between them names that no column has. */
class Graph {
  private readonly nodes: object[] = [];
  private readonly inputs: object[] = [];
  private readonly initializers: object[] = [];

  input(name: string, type: number): void {
    this.inputs.push(columnOf(name, type));
  }

  node(operator: string, input: readonly string[], { domain = "", attributes = [], output }: NodeOptions = {}): string {
    const name = output ?? `sluice/${operator}/${this.nodes.length}`;
    this.nodes.push({ op_type: operator, domain, input, output: [name], attribute: attributes });
    return name;
  }

  constant(values: readonly number[]): string {
    const name = `sluice/constant/${this.initializers.length}`;
    this.initializers.push({ name, dims: [values.length], data_type: elementType.double, double_data: values });
    return name;
  }

  encode(output: string): Uint8Array {
    return encodeModel({
      ir_version: 8,
      producer_name: "sluice",
      opset_import: [
        { domain: "", version: 17 },
        { domain: "ai.onnx.ml", version: 2 },
      ],
      graph: {
        name: "linear",
        node: this.nodes,
        initializer: this.initializers,
        input: this.inputs,
        output: [columnOf(output, elementType.float)],
      },
    });
  }
}

/** A tensor `[N, 1]`. */
function columnOf(name: string, type: number) {
  const shape = { dim: [{ dim_param: "N" }, { dim_value: 1 }] };
  return { name, type: { tensor_type: { elem_type: type, shape } } };
}
