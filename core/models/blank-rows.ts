import type { Datatype, Tensor, TensorData, TensorSpec } from "../tensor.ts";

type NumberMaker = (size: number) => TensorData;

const makers: Record<Datatype, NumberMaker> = {
  BOOL: (size) => new Uint8Array(size),
  UINT8: (size) => new Uint8Array(size),
  UINT16: (size) => new Uint16Array(size),
  UINT32: (size) => new Uint32Array(size),
  UINT64: (size) => new BigUint64Array(size),
  INT8: (size) => new Int8Array(size),
  INT16: (size) => new Int16Array(size),
  INT32: (size) => new Int32Array(size),
  INT64: (size) => new BigInt64Array(size),
  FP16: (size) => new Uint16Array(size),
  FP32: (size) => new Float32Array(size),
  FP64: (size) => new Float64Array(size),
  BYTES: (size) => Array.from({ length: size }, () => ""),
};

/** Rows of nothing but zeros and empty strings for every input; a length that a model leaves open is 1 but for the rows. */
export function blankRows(inputs: readonly TensorSpec[], rows: number): Record<string, Tensor> {
  return Object.fromEntries(inputs.map((spec) => [spec.name, blank(spec, rows)]));
}

function blank({ datatype, shape: declared }: TensorSpec, rows: number): Tensor {
  const shape = declared.map((length, axis) => (length !== -1 ? length : axis === 0 ? rows : 1));
  return { datatype, shape, data: makers[datatype](shape.reduce((product, length) => product * length, 1)) };
}
