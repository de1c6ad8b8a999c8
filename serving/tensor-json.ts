import type { Datatype, Tensor, TensorData, TensorSpec } from "../core/tensor.ts";
import { HttpError } from "./http.ts";

/** Tensors of the Open Inference Protocol as JSON, to typed arrays and back. On the hot path: checked by hand. */

type NumberArray = Exclude<TensorData, string[] | BigInt64Array | BigUint64Array>;

const whole: Partial<Record<Datatype, { make: (size: number) => NumberArray; min: number; max: number }>> = {
  UINT8: { make: (size) => new Uint8Array(size), min: 0, max: 255 },
  UINT16: { make: (size) => new Uint16Array(size), min: 0, max: 65_535 },
  UINT32: { make: (size) => new Uint32Array(size), min: 0, max: 2 ** 32 - 1 },
  INT8: { make: (size) => new Int8Array(size), min: -128, max: 127 },
  INT16: { make: (size) => new Int16Array(size), min: -32_768, max: 32_767 },
  INT32: { make: (size) => new Int32Array(size), min: -(2 ** 31), max: 2 ** 31 - 1 },
};

/** @throws HttpError 400 that names the input and what is wrong with it */
export function readTensor(input: Record<string, unknown>, spec: TensorSpec): Tensor {
  if (input.datatype !== spec.datatype) {
    throw invalid(spec, `has datatype ${JSON.stringify(input.datatype)}, the model takes ${spec.datatype}`);
  }
  const shape = readShape(input.shape, spec);
  const size = shape.reduce((product, length) => product * length, 1);
  const flat = flatten(input.data, shape.length, spec);
  if (flat.length !== size) {
    throw invalid(spec, `has ${flat.length} values where shape [${shape.join(", ")}] needs ${size}`);
  }
  return { datatype: spec.datatype, shape, data: readData(flat, spec) };
}

function readShape(shape: unknown, spec: TensorSpec): number[] {
  if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw invalid(spec, "needs a shape of positive whole numbers");
  }
  const fits =
    shape.length === spec.shape.length && spec.shape.every((length, axis) => length === -1 || length === shape[axis]);
  if (!fits) {
    throw invalid(spec, `has shape [${shape.join(", ")}], the model takes [${spec.shape.join(", ")}]`);
  }
  return shape as number[];
}

/** `data` may be flat or nested as deep as the shape. */
function flatten(data: unknown, rank: number, spec: TensorSpec): unknown[] {
  if (!Array.isArray(data)) {
    throw invalid(spec, "needs an array as data");
  }
  return Array.isArray(data[0]) ? (data as unknown[]).flat(rank - 1) : data;
}

function readData(flat: unknown[], spec: TensorSpec): TensorData {
  const { datatype } = spec;
  const integers = whole[datatype];
  if (integers) {
    return fill(integers.make(flat.length), flat, spec, (value) => isWhole(value, integers.min, integers.max));
  }
  switch (datatype) {
    case "FP32":
      return fill(new Float32Array(flat.length), flat.map(missing), spec, isNumber);
    case "FP64":
      return fill(new Float64Array(flat.length), flat.map(missing), spec, isNumber);
    case "BOOL":
      return fill(new Uint8Array(flat.length), flat.map(bit), spec, (value) => isWhole(value, 0, 1));
    case "BYTES":
      return readStrings(flat, spec);
    case "INT64":
      return BigInt64Array.from(flat, (value) => readBig(value, spec, Number.MIN_SAFE_INTEGER));
    case "UINT64":
      return BigUint64Array.from(flat, (value) => readBig(value, spec, 0));
    default:
      throw invalid(spec, `is ${datatype}, which JSON cannot carry`);
  }
}

function fill<Values extends NumberArray>(
  values: Values,
  flat: readonly unknown[],
  spec: TensorSpec,
  holds: (value: number) => boolean,
): Values {
  for (let index = 0; index < flat.length; index++) {
    const value = flat[index];
    if (typeof value !== "number" || !holds(value)) {
      throw invalid(spec, `holds ${show(value)} at position ${index}, which is no ${spec.datatype}`);
    }
    values[index] = value;
  }
  return values;
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

/** JSON has no not-a-number. As in training, a missing number is NaN, and a missing string is empty. */
function missing(value: unknown): unknown {
  return value === null ? Number.NaN : value;
}

/** 1e999 is valid JSON and becomes infinite. */
function isNumber(value: number): boolean {
  return Number.isFinite(value) || Number.isNaN(value);
}

function bit(value: unknown): unknown {
  return typeof value === "boolean" ? Number(value) : value;
}

function readStrings(flat: unknown[], spec: TensorSpec): string[] {
  return flat.map((value, index) => {
    if (typeof value !== "string" && value !== null) {
      throw invalid(spec, `holds ${show(value)} at position ${index}, which is no string`);
    }
    return value ?? "";
  });
}

/** JSON numbers beyond 2^53 have lost digits before anybody could look at them. */
function readBig(value: unknown, spec: TensorSpec, min: number): bigint {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min) {
    throw invalid(spec, `holds ${show(value)}, which is no ${spec.datatype} that JSON carries exactly`);
  }
  return BigInt(value);
}

/** Never walks into a value: it may be nested as deep as its sender pleased. */
function show(value: unknown): string {
  return typeof value === "object" && value !== null ? "a list or object" : String(value).slice(0, 40);
}

function invalid(spec: TensorSpec, what: string): HttpError {
  return new HttpError(400, `input ${spec.name} ${what}`);
}

/**
 * `{"name":…,"datatype":…,"shape":…,"data":…}`. JSON has no word for not-a-number; a model that says it has failed.
 */
export function writeTensor(name: string, tensor: Tensor): string {
  const head = `{"name":${JSON.stringify(name)},"datatype":"${tensor.datatype}","shape":[${tensor.shape.join(",")}]`;
  return `${head},"data":${writeData(name, tensor)}}`;
}

function writeData(name: string, { datatype, data }: Tensor): string {
  if (datatype === "BYTES") {
    return JSON.stringify(data);
  }
  if (datatype === "FP16") {
    throw new HttpError(501, `output ${name} is FP16, which JSON cannot carry`);
  }
  if (datatype === "BOOL") {
    return `[${Array.from(data as Uint8Array, Boolean).join(",")}]`;
  }
  if ((datatype === "FP32" || datatype === "FP64") && !(data as Float64Array).every(Number.isFinite)) {
    throw new HttpError(500, `output ${name} holds a value that is not a finite number`);
  }
  return `[${data.join(",")}]`;
}
