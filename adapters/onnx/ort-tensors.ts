import type { InferenceSession, OnnxValue, Tensor as OrtTensor } from "onnxruntime-node";
import { SluiceError } from "../../core/errors.ts";
import type { Datatype, Tensor, TensorData, TensorSpec } from "../../core/tensor.ts";

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
  const ort = new Constructor(ortTypeOf[tensor.datatype], tensor.data as never, tensor.shape);
  // Where JavaScript has Float16Array, Tensor makes one of the bits, and onnxruntime-node 1.30 cannot read it.
  return tensor.datatype === "FP16" ? Object.assign(ort, { cpuData: tensor.data }) : ort;
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
  return {
    datatype,
    shape: [...tensor.dims],
    data: datatype === "FP16" ? bitsOf(tensor) : (tensor.data as TensorData),
  };
}

function bitsOf({ data }: OrtTensor): Uint16Array {
  const { buffer, byteOffset, length } = data as Uint16Array;
  return new Uint16Array(buffer, byteOffset, length);
}
