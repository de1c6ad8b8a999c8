import type { InferenceSession, OnnxValue, Tensor as OrtTensor } from "onnxruntime-node";
import { SluiceError } from "../../core/errors.ts";
import type { Datatype, Tensor, TensorSpec } from "../../core/tensor.ts";

/** onnxruntime's tensor types and those of the Open Inference Protocol. */

const datatypeOf: Partial<Record<OrtTensor.Type, Datatype>> = {
  bool: "BOOL",
  uint8: "UINT8",
  int8: "INT8",
  uint16: "UINT16",
  int16: "INT16",
  uint32: "UINT32",
  int32: "INT32",
  uint64: "UINT64",
  int64: "INT64",
  float16: "FP16",
  float32: "FP32",
  float64: "FP64",
  string: "BYTES",
};

const ortTypeOf = Object.fromEntries(Object.entries(datatypeOf).map(([ort, datatype]) => [datatype, ort])) as Record<
  Datatype,
  OrtTensor.Type
>;

export function toSpec(path: string, value: InferenceSession.TensorValueMetadata): TensorSpec {
  const datatype = datatypeOf[value.type];
  if (!datatype) {
    throw new SluiceError("MODEL_INTERFACE", `${path}: ${value.name} has the unsupported type ${value.type}.`, {
      remedy: "Export inputs and outputs as float, double, an integer type, boolean or string.",
    });
  }
  // A named dimension (for example "N") is variable.
  return {
    name: value.name,
    datatype,
    shape: value.shape.map((size) => (typeof size === "number" && size > 0 ? size : -1)),
  };
}

export function toOrt(Constructor: typeof OrtTensor, tensor: Tensor): OrtTensor {
  return new Constructor(ortTypeOf[tensor.datatype], tensor.data as never, tensor.shape);
}

export function fromOrt(name: string, value: OnnxValue): Tensor {
  const tensor = value as OrtTensor;
  const datatype = datatypeOf[tensor.type];
  if (!datatype) {
    throw new SluiceError(
      "MODEL_INTERFACE",
      `The output ${name} came back as ${tensor.type}, which is not supported.`,
      {
        remedy: "Export plain tensors (for scikit-learn classifiers: convert with zipmap=False).",
      },
    );
  }
  return { datatype, shape: [...tensor.dims], data: tensor.data as Tensor["data"] };
}
