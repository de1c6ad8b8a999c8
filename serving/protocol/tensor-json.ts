import type { Datatype, Tensor, TensorData, TensorSpec } from "../../core/tensor.ts";
import { HttpError } from "./http.ts";
import { invalid, isText, show, sizeOf } from "./tensor-shape.ts";

/**
 * Tensors of the Open Inference Protocol as JSON, to typed arrays and back. On the hot path: checked by hand.
 *
 * JSON has no word for what is not a number. On the way in `null` is a missing number (NaN) or a missing text (empty), as
 * in training; infinite is refused. On the way out a model that gives NaN or infinite has failed, unless the client asked
 * for binary.
 */

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
export function readJsonData(data: unknown, shape: readonly number[], spec: TensorSpec): TensorData {
  if (!Array.isArray(data)) {
    throw invalid(spec, "needs an array as data");
  }
  const flat = Array.isArray(data[0]) ? flatten(data, shape, spec) : data;
  const size = sizeOf(shape);
  if (flat.length !== size) {
    throw invalid(spec, `has ${flat.length} values where shape [${shape.join(", ")}] needs ${size}`);
  }
  return readValues(flat, spec);
}

/** Nested data must be nested as the shape says, all of it; no deeper than the model's own rank. */
function flatten(
  data: unknown,
  shape: readonly number[],
  spec: TensorSpec,
  axis = 0,
  flat: unknown[] = [],
): readonly unknown[] {
  if (!Array.isArray(data) || data.length !== shape[axis]) {
    throw invalid(spec, `is not nested as its shape [${shape.join(", ")}] says`);
  }
  for (const inner of data as unknown[]) {
    if (axis === shape.length - 1) {
      flat.push(inner);
    } else {
      flatten(inner, shape, spec, axis + 1, flat);
    }
  }
  return flat;
}

function readValues(flat: readonly unknown[], spec: TensorSpec): TensorData {
  const { datatype } = spec;
  const integers = whole[datatype];
  if (integers) {
    return fill(integers.make(flat.length), flat, spec, (value) =>
      isWhole(value, integers.min, integers.max) ? value : null,
    );
  }
  switch (datatype) {
    case "FP32":
      return fill(new Float32Array(flat.length), flat, spec, readSingle);
    case "FP64":
      return fill(new Float64Array(flat.length), flat, spec, readReal);
    case "BOOL":
      return fill(new Uint8Array(flat.length), flat, spec, readBit);
    case "BYTES":
      return flat.map((value, index) => readText(value, index, spec));
    case "INT64":
      return BigInt64Array.from(flat, (value, index) => readBig(value, index, spec, -(2n ** 63n), 2n ** 63n - 1n));
    case "UINT64":
      return BigUint64Array.from(flat, (value, index) => readBig(value, index, spec, 0n, 2n ** 64n - 1n));
    default:
      throw invalid(spec, `is ${datatype}, which JSON cannot carry: send it as a binary tensor`);
  }
}

function fill<Values extends NumberArray>(
  values: Values,
  flat: readonly unknown[],
  spec: TensorSpec,
  read: (value: unknown) => number | null,
): Values {
  for (let index = 0; index < flat.length; index++) {
    const value = read(flat[index]);
    if (value === null) {
      throw wrongValue(spec, index, flat[index]);
    }
    values[index] = value;
  }
  return values;
}

function wrongValue(spec: TensorSpec, index: number, value: unknown): HttpError {
  const kind = spec.datatype === "BYTES" ? "string" : spec.datatype;
  return invalid(spec, `holds ${show(value)} at position ${index}, which is no ${kind}`);
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

/** 1e999 is valid JSON and would be infinite. */
function readReal(value: unknown): number | null {
  if (value === null) {
    return Number.NaN;
  }
  const number = typeof value === "bigint" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** 1e39 is finite in double precision, and infinite in single. */
function readSingle(value: unknown): number | null {
  const number = readReal(value);
  return number === null || Number.isNaN(number) || Number.isFinite(Math.fround(number)) ? number : null;
}

function readBit(value: unknown): number | null {
  const bit = typeof value === "boolean" ? Number(value) : value;
  return isWhole(bit, 0, 1) ? bit : null;
}

function readText(value: unknown, index: number, spec: TensorSpec): string {
  if (value === null) {
    return "";
  }
  if (typeof value !== "string" || !isText(value)) {
    throw wrongValue(spec, index, value);
  }
  return value;
}

function readBig(value: unknown, index: number, spec: TensorSpec, min: bigint, max: bigint): bigint {
  const big = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof big !== "bigint" || big < min || big > max) {
    throw wrongValue(spec, index, value);
  }
  return big;
}

/** The JSON of a tensor's data, row-major and flat. */
export function writeJsonData(name: string, { datatype, data }: Tensor): string {
  switch (datatype) {
    case "BYTES":
      return JSON.stringify(data);
    case "FP16":
      throw new HttpError(400, `output ${name} is FP16, which JSON cannot carry: ask for it with binary_data`);
    case "BOOL":
      return `[${Array.from(data as Uint8Array, Boolean).join(",")}]`;
    case "FP32":
    case "FP64":
      if (!(data as Float64Array).every(Number.isFinite)) {
        throw new HttpError(500, `output ${name} holds a value that is not a finite number`);
      }
      return `[${data.join(",")}]`;
    default:
      return `[${data.join(",")}]`;
  }
}
