import { SluiceError } from "../errors.ts";
import type { Column } from "../table.ts";
import type { Datatype, Tensor, TensorSpec } from "../tensor.ts";

/** Between columns of a table and tensors of a model. Row-major, like everything in the Open Inference Protocol. */

const integers = {
  UINT8: Uint8Array,
  INT8: Int8Array,
  UINT16: Uint16Array,
  INT16: Int16Array,
  UINT32: Uint32Array,
  INT32: Int32Array,
} as const;

/** Rows `from` (inclusive) to `to` (exclusive) of a column, as the input that `spec` declares. */
export function columnTensor(spec: TensorSpec, column: Column, from: number, to: number): Tensor {
  const shape = spec.shape.length === 1 ? [to - from] : [to - from, 1];
  if (spec.datatype === "BYTES") {
    return { datatype: "BYTES", shape, data: strings(spec.name, column, from, to) };
  }
  return { datatype: spec.datatype, shape, data: numbers(spec, numericValues(spec.name, column).subarray(from, to)) };
}

/** Columns side by side as one matrix `[rows, columns]`. */
export function matrixTensor(
  columns: readonly (readonly [string, Column])[],
  spec: TensorSpec,
  from: number,
  to: number,
): Tensor {
  const width = columns.length;
  const flat = new Float64Array((to - from) * width);
  columns.forEach(([name, column], position) => {
    const values = numericValues(name, column);
    for (let row = from; row < to; row += 1) {
      flat[(row - from) * width + position] = values[row] ?? Number.NaN;
    }
  });
  return { datatype: spec.datatype, shape: [to - from, width], data: numbers(spec, flat) };
}

function strings(name: string, column: Column, from: number, to: number): string[] {
  if (column.type !== "string") {
    throw mismatch(name, "text", "numbers");
  }
  // ONNX has no missing string; the empty one stands for it, as in onnxmltools.
  return column.values.slice(from, to).map((value) => value ?? "");
}

function numericValues(name: string, column: Column): Float64Array {
  if (column.type !== "number") {
    throw mismatch(name, "numbers", "text");
  }
  return column.values;
}

function mismatch(name: string, wanted: string, found: string): SluiceError {
  return new SluiceError("MODEL_INTERFACE", `The model takes ${name} as ${wanted}, but the column holds ${found}.`, {
    remedy:
      "Train and export the model on the columns as they are in the data, or change the column's type in the data.",
  });
}

function numbers(spec: TensorSpec, values: Float64Array): Tensor["data"] {
  if (spec.datatype === "FP64") {
    return Float64Array.from(values);
  }
  if (spec.datatype === "FP32") {
    return Float32Array.from(values);
  }
  refuseMissing(spec.name, spec.datatype, values);
  if (spec.datatype === "INT64") {
    return BigInt64Array.from(values, (value) => BigInt(Math.trunc(value)));
  }
  if (spec.datatype === "UINT64") {
    return BigUint64Array.from(values, (value) => BigInt(Math.trunc(value)));
  }
  if (spec.datatype === "BOOL") {
    return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
  }
  const integer = integers[spec.datatype as keyof typeof integers];
  if (!integer) {
    throw new SluiceError(
      "MODEL_INTERFACE",
      `The model's input ${spec.name} has the unsupported type ${spec.datatype}.`,
      {
        remedy: "Export the input as float, double, an integer type, boolean or string.",
      },
    );
  }
  return integer.from(values);
}

function refuseMissing(name: string, datatype: Datatype, values: Float64Array): void {
  if (values.some(Number.isNaN)) {
    throw new SluiceError(
      "MODEL_INTERFACE",
      `The model takes ${name} as ${datatype}, which has no missing value, but rows lack it.`,
      {
        remedy: `Export ${name} as a float input, fill the missing values in the data, or forbid them in the data schema.`,
      },
    );
  }
}

/** @throws SluiceError MODEL_INTERFACE for a tensor that is not of floating point numbers */
export function numbersOf(tensor: Tensor): Float64Array {
  if (tensor.data instanceof Float32Array || tensor.data instanceof Float64Array) {
    return Float64Array.from(tensor.data);
  }
  throw new SluiceError("MODEL_INTERFACE", `The model's scores are ${tensor.datatype}, not floating point numbers.`, {
    remedy: "Export the scores as float or double.",
  });
}
