import { attributeType, elementType, encodeModel } from "./onnx-schema.ts";

const utf8 = new TextEncoder();

export function intAttribute(name: string, i: number) {
  return { name, i, type: attributeType.int };
}

export function intsAttribute(name: string, ints: readonly number[]) {
  return { name, ints, type: attributeType.ints };
}

export function stringsAttribute(name: string, texts: readonly string[]) {
  return { name, strings: texts.map((text) => utf8.encode(text)), type: attributeType.strings };
}

export function freeName(wanted: string, taken: readonly string[]): string {
  return taken.includes(wanted) ? freeName(`${wanted}_`, taken) : wanted;
}

interface NodeOptions {
  domain?: string;
  attributes?: readonly object[];
  output?: string;
}

/** Collects nodes and gives what flows between them names that no column has. */
export class Graph {
  private readonly nodes: object[] = [];
  private readonly inputs: object[] = [];
  private readonly outputs: object[] = [];
  private readonly initializers: object[] = [];

  /** A column `[N, 1]`. */
  input(name: string, type: number): void {
    this.inputs.push(tensorOf(name, type, [1]));
  }

  /** `[N, …]`, under the name of the node that gives it. */
  output(name: string, type: number, rest: readonly number[]): void {
    this.outputs.push(tensorOf(name, type, rest));
  }

  node(operator: string, input: readonly string[], { domain = "", attributes = [], output }: NodeOptions = {}): string {
    const name = output ?? `sluice/${operator}/${this.nodes.length}`;
    this.nodes.push({ op_type: operator, domain, input, output: [name], attribute: attributes });
    return name;
  }

  constant(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.initializer({ dims, data_type: elementType.double, double_data: values });
  }

  wholeNumbers(values: readonly number[]): string {
    return this.initializer({ dims: [values.length], data_type: elementType.int64, int64_data: values });
  }

  texts(values: readonly string[]): string {
    const data = values.map((text) => utf8.encode(text));
    return this.initializer({ dims: [values.length], data_type: elementType.string, string_data: data });
  }

  encode(): Uint8Array {
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
        output: this.outputs,
      },
    });
  }

  private initializer(tensor: object): string {
    const name = `sluice/constant/${this.initializers.length}`;
    this.initializers.push({ name, ...tensor });
    return name;
  }
}

function tensorOf(name: string, type: number, rest: readonly number[]) {
  const shape = { dim: [{ dim_param: "N" }, ...rest.map((size) => ({ dim_value: size }))] };
  return { name, type: { tensor_type: { elem_type: type, shape } } };
}
