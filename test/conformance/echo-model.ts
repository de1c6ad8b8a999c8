import { encodeModel } from "../../core/training/onnx-schema.ts";

/** Numbers of ONNX's element types, by the protocol's datatype. */
const elementTypes = {
  FP32: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BYTES: 8,
  BOOL: 9,
  FP16: 10,
  FP64: 11,
  UINT32: 12,
  UINT64: 13,
} as const;

export const echoDatatypes = Object.keys(elementTypes) as (keyof typeof elementTypes)[];

/** A model that answers its input `x` of shape `[N, 2]` as `y`. */
export function echoModel(datatype: keyof typeof elementTypes): Uint8Array {
  const shape = { dim: [{ dim_param: "N" }, { dim_value: 2 }] };
  const type = { tensor_type: { elem_type: elementTypes[datatype], shape } };
  return encodeModel({
    ir_version: 8,
    opset_import: [{ domain: "", version: 17 }],
    graph: {
      name: "echo",
      node: [{ op_type: "Identity", input: ["x"], output: ["y"] }],
      input: [{ name: "x", type }],
      output: [{ name: "y", type }],
    },
  });
}
