import protobuf from "protobufjs";

/** ONNX files that a stranger could train. Field numbers are those of the standard's onnx.proto. */

type Content = string | number | bigint | Uint8Array;

function message(...fields: readonly (readonly [number, Content])[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [number, content] of fields) {
    if (content instanceof Uint8Array) writer.uint32((number << 3) | 2).bytes(content);
    else if (typeof content === "string") writer.uint32((number << 3) | 2).string(content);
    else writer.uint32(number << 3).int64(Number(content));
  }
  return writer.finish();
}

const float = 1;
const int64 = 7;
const bool = 9;

const value = (name: string, type: number, ...dims: readonly (string | number)[]) => {
  const shape = message(
    ...dims.map((dim) => [1, typeof dim === "number" ? message([1, dim]) : message([2, dim])] as const),
  );
  return message([1, name], [2, message([1, message([1, type], [2, shape])])]);
};
const attribute = (name: string, type: number, field: number, content: Content) =>
  message([1, name], [field, content], [20, type]);
const body = (content: Uint8Array) => attribute("body", 5, 6, content);
const node = (operator: string, inputs: readonly string[], outputs: readonly string[], ...more: Uint8Array[]) =>
  message(
    ...inputs.map((name) => [1, name] as const),
    ...outputs.map((name) => [2, name] as const),
    [4, operator],
    ...more.map((content) => [5, content] as const),
  );
const inDomain = (content: Uint8Array, domain: string) => Buffer.concat([content, message([7, domain])]);
const numbers = (name: string, values: readonly number[], dims: readonly number[] = [values.length]) =>
  message(...dims.map((dim) => [1, dim] as const), [2, int64], ...values.map((one) => [7, one] as const), [8, name]);

interface Parts {
  nodes?: readonly Uint8Array[];
  constants?: readonly Uint8Array[];
  inputs?: readonly Uint8Array[];
  outputs?: readonly Uint8Array[];
}

const graph = ({ nodes = [], constants = [], inputs = [], outputs = [] }: Parts) =>
  message(
    ...nodes.map((content) => [1, content] as const),
    [2, "hostile"],
    ...constants.map((content) => [5, content] as const),
    ...inputs.map((content) => [11, content] as const),
    ...outputs.map((content) => [12, content] as const),
  );

/** From the column x to a probability, as Sluice wants it. */
const model = (parts: Parts) => {
  const usual = { inputs: [value("x", float, "N", 1)], outputs: [value("probability", float, "N", "M")] };
  return message([1, 8], [8, message([1, ""], [2, 17])], [7, graph({ ...usual, ...parts })]);
};

/** A huge tensor in between, of which only the sum comes out. */
const bySum = (...nodes: Uint8Array[]) => [
  ...nodes,
  node("ReduceSum", ["huge"], ["sum"], attribute("keepdims", 2, 3, 0)),
  node("Add", ["x", "sum"], ["probability"]),
];

const outside = message([1, 4], [2, float], [8, "weights"], [13, message([1, "location"], [2, "../../etc/passwd"])]);
const forever = [numbers("trips", [Number.MAX_SAFE_INTEGER], []), message([2, bool], [5, 1], [8, "true"])];
const loopBody = (emitted: readonly string[]) =>
  graph({
    nodes: [
      node("Identity", ["going"], ["still"]),
      node("Identity", ["state"], ["kept"]),
      ...emitted.map((name) => node("Expand", ["state", "wide"], [name])),
    ],
    constants: [numbers("wide", [1, 1_000_000])],
    inputs: [value("turn", int64), value("going", bool), value("state", float, "N", 1)],
    outputs: [
      value("still", bool),
      value("kept", float, "N", 1),
      ...emitted.map((name) => value(name, float, "N", "W")),
    ],
  });

const branch = (content: Uint8Array) => node("If", ["true"], ["probability"], attribute("then_branch", 5, 6, content));

function nested(depth: number): Uint8Array {
  const inner = depth === 0 ? node("Identity", ["x"], ["probability"]) : branch(nested(depth - 1));
  return graph({ nodes: [inner], outputs: [value("probability", float, "N", 1)] });
}

/** Name, bytes, and what Sluice says of them. */
export const hostileModels: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["is no model", Buffer.from("not a model"), /not a model that onnxruntime can load/],
  ["is torn", model({ nodes: [node("Identity", ["x"], ["probability"])] }).subarray(0, 40), /can load/],
  ["reads another file as weights", model({ constants: [outside] }), /weights is kept in another file/],
  [
    "reads another file in a constant",
    model({ nodes: [node("Constant", [], ["probability"], attribute("value", 4, 5, outside))] }),
    /weights is kept in another file/,
  ],
  [
    "asks for an operator of somebody's library",
    model({ nodes: [inDomain(node("Shell", ["x"], ["probability"]), "com.example")] }),
    /operator Shell is of the custom domain com\.example/,
  ],
  [
    "loads a compiled model from a path",
    model({ nodes: [inDomain(node("EPContext", ["x"], ["probability"]), "com.microsoft")] }),
    /EPContext reads a compiled model from another file/,
  ],
  ["nests graphs 40 deep", model({ nodes: [branch(nested(40))], constants: [forever[1] as Uint8Array] }), /32 deep/],
  [
    "claims a weight of a terabyte that it does not have",
    model({
      nodes: bySum(node("Identity", ["claimed"], ["huge"])),
      constants: [message([1, 1_000_000], [1, 250_000], [2, float], [8, "claimed"])],
    }),
    /can load|process that ran it/,
  ],
  [
    "makes a constant of 800 GB",
    model({
      nodes: bySum(node("ConstantOfShape", ["shape"], ["huge"])),
      constants: [numbers("shape", [200_000, 1_000_000])],
    }),
    /can load|could not be scored/,
  ],
  [
    "expands a number to 400 GB",
    model({
      nodes: bySum(
        node("ReduceSum", ["x"], ["one"], attribute("keepdims", 2, 3, 0)),
        node("Expand", ["one", "shape"], ["huge"]),
      ),
      constants: [numbers("shape", [100_000, 1_000_000])],
    }),
    /could not be scored/,
  ],
  [
    "repeats a column a billion times",
    model({ nodes: bySum(node("Tile", ["x", "times"], ["huge"])), constants: [numbers("times", [1, 1_000_000_000])] }),
    /could not be scored/,
  ],
  [
    "counts to a trillion",
    model({
      nodes: bySum(
        node("Range", ["from", "to", "step"], ["whole"]),
        node("Cast", ["whole"], ["huge"], attribute("to", 2, 3, float)),
      ),
      constants: [numbers("from", [0], []), numbers("to", [1_000_000_000_000], []), numbers("step", [1], [])],
    }),
    /can load|could not be scored/,
  ],
  [
    "never ends",
    model({
      nodes: [node("Loop", ["trips", "true", "x"], ["probability"], body(loopBody([])))],
      constants: forever,
    }),
    /gave no answer in 5 s/,
  ],
  [
    "collects without end",
    model({
      nodes: [
        node("Loop", ["trips", "true", "x"], ["last", "all"], body(loopBody(["emitted"]))),
        node("Identity", ["last"], ["probability"]),
      ],
      constants: forever,
    }),
    /took more than 700 MB of memory|Failed to allocate|bad_alloc/,
  ],
  [
    "answers with 160 MB",
    model({ nodes: [node("Expand", ["x", "wide"], ["probability"])], constants: [numbers("wide", [1, 10_000_000])] }),
    /answered with 160000000 bytes/,
  ],
];
