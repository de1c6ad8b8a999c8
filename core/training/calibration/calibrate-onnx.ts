import type { TensorSpec } from "../../tensor.ts";
import { intAttribute } from "../onnx-graph.ts";
import { elementType, encodeGraph } from "../onnx-schema.ts";
import { type Calibration, margin } from "./fit-calibration.ts";
import { fieldOf, fieldsOf, joined } from "./onnx-fields.ts";

/** Numbers of fields in the standard's onnx.proto. */
const graphOfModel = 7;
const nodeOfGraph = 1;
const [inputOfNode, outputOfNode] = [1, 2];

/**
 * The model with a calibrated probability under the name of its own, `[N]` or `[N, 1]`, or `[N, 2]` of both classes. What
 * gave the probability before gives it under another name, and what is added computes from that; all else stays as it was,
 * byte for byte, so that the file needs nothing but itself to answer as it was judged.
 */
export function calibrateOnnx(model: Uint8Array, output: TensorSpec, calibration: Calibration): Uint8Array {
  const raw = `sluice/uncalibrated/${output.name}`;
  const added = encodeGraph({ ...nodesFor(output, raw, calibration) });
  return joined(
    fieldsOf(model).map(({ number, content, raw: kept }) =>
      number === graphOfModel && content !== null
        ? fieldOf(graphOfModel, joined([renamedGraph(content, output.name, raw), added]))
        : kept,
    ),
  );
}

function renamedGraph(graph: Uint8Array, name: string, to: string): Uint8Array {
  return joined(
    fieldsOf(graph).map(({ number, content, raw }) =>
      number === nodeOfGraph && content !== null ? fieldOf(nodeOfGraph, renamedNode(content, name, to)) : raw,
    ),
  );
}

const text = new TextDecoder();
const bytes = new TextEncoder();

function renamedNode(node: Uint8Array, name: string, to: string): Uint8Array {
  return joined(
    fieldsOf(node).map(({ number, content, raw }) => {
      const isName = (number === inputOfNode || number === outputOfNode) && content !== null;
      return isName && text.decode(content) === name ? fieldOf(number, bytes.encode(to)) : raw;
    }),
  );
}

/** The place of what the added nodes give in the end; all others are named after it. */
const answer = "answer";

/** In double precision, whatever the model's own. Operators that every version of the standard since 8 has. */
function nodesFor({ name, datatype, shape }: TensorSpec, raw: string, { slope, intercept }: Calibration) {
  const constants: Record<string, number> = { least: margin, most: 1 - margin, one: 1, slope, intercept };
  const own = (part: string) => `sluice/calibration/${part}`;
  const node = (op_type: string, input: readonly string[], output: string, attribute: readonly object[] = []) => ({
    ...{ op_type, attribute },
    input: input.map((one) => (one === raw ? raw : own(one))),
    output: [output === answer ? name : own(output)],
  });
  const precision = elementType[datatype === "FP64" ? "double" : "float"];
  const isPair = shape[1] === 2;
  const cast = (to: number) => [intAttribute("to", to)];
  const axis = [intAttribute("axis", 1)];
  return {
    initializer: [
      ...Object.entries(constants).map(([part, value]) => ({
        ...{ name: own(part), dims: [], data_type: elementType.double, double_data: [value] },
      })),
      ...(isPair ? [{ name: own("second"), dims: [1], data_type: elementType.int64, int64_data: [1] }] : []),
    ],
    node: [
      ...(isPair ? [node("Gather", [raw, "second"], "positive", axis)] : []),
      node("Cast", [isPair ? "positive" : raw], "double", cast(elementType.double)),
      node("Max", ["double", "least"], "above"),
      node("Min", ["above", "most"], "inside"),
      node("Sub", ["one", "inside"], "outside"),
      node("Div", ["inside", "outside"], "odds"),
      node("Log", ["odds"], "log odds"),
      node("Mul", ["log odds", "slope"], "scaled"),
      node("Add", ["scaled", "intercept"], "moved"),
      node("Sigmoid", ["moved"], "probability"),
      ...(isPair ? [node("Sub", ["one", "probability"], "negative")] : []),
      ...(isPair ? [node("Concat", ["negative", "probability"], "pair", axis)] : []),
      node("Cast", [isPair ? "pair" : "probability"], answer, cast(precision)),
    ],
  };
}
