/** Datatypes of the Open Inference Protocol v2. */
const datatypes = [
  "BOOL",
  "UINT8",
  "UINT16",
  "UINT32",
  "UINT64",
  "INT8",
  "INT16",
  "INT32",
  "INT64",
  "FP16",
  "FP32",
  "FP64",
  "BYTES",
] as const;
export type Datatype = (typeof datatypes)[number];

export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | string[];

/** Row-major. BOOL is a Uint8Array of 0 and 1, FP16 a Uint16Array of raw bits, BYTES an array of strings. */
export interface Tensor {
  datatype: Datatype;
  shape: number[];
  data: TensorData;
}

/** A declared input or output; -1 stands for a variable dimension. */
export interface TensorSpec {
  name: string;
  datatype: Datatype;
  shape: number[];
}
