import type { LoadedModel } from "../../core/ports.ts";
import type { Tensor, TensorData, TensorSpec } from "../../core/tensor.ts";
import type { Feeds } from "../protocol/infer-feeds.ts";

/** Requests joined to one batch along the first dimension, and its outputs divided again. */

export type Outputs = Record<string, Tensor>;

/** The rows of a request; 1 where nothing varies. */
export function rowsOf(feeds: Feeds): number {
  return Object.values(feeds)[0]?.shape[0] ?? 1;
}

/** Every input and output has one entry a row. */
export function canBatch({ inputs, outputs }: Pick<LoadedModel, "inputs" | "outputs">): boolean {
  const isByRow = ({ shape }: TensorSpec) => shape[0] === -1;
  return inputs.length > 0 && inputs.every(isByRow) && outputs.every(isByRow);
}

/** Whether both can be in one batch: the same shapes but for the rows. */
export function sameTail(a: Feeds, b: Feeds): boolean {
  return Object.entries(a).every(([name, { shape }]) => {
    const other = b[name]?.shape;
    return other?.length === shape.length && shape.every((length, axis) => axis === 0 || length === other[axis]);
  });
}

export function concatFeeds(batch: readonly Feeds[]): Feeds {
  const [first = {}] = batch;
  return Object.fromEntries(
    Object.entries(first).map(([name, { datatype, shape }]) => {
      const parts = batch.flatMap((feeds) => feeds[name] ?? []);
      const rows = parts.reduce((sum, part) => sum + (part.shape[0] ?? 0), 0);
      return [name, { datatype, shape: [rows, ...shape.slice(1)], data: concatData(parts.map(({ data }) => data)) }];
    }),
  );
}

function concatData(parts: readonly TensorData[]): TensorData {
  const [first] = parts;
  if (first === undefined || Array.isArray(first)) {
    return (parts as string[][]).flat();
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const Kind = first.constructor as new (length: number) => Float64Array;
  const joined = new Kind(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part as Float64Array, offset);
    offset += part.length;
  }
  return joined;
}

/** @throws Error for outputs that do not have one entry a row after all */
export function splitOutputs(outputs: Outputs, rows: readonly number[]): Outputs[] {
  const total = rows.reduce((sum, count) => sum + count, 0);
  const odd = Object.entries(outputs).find(([, { shape }]) => shape[0] !== total);
  if (odd) {
    throw new Error(`output ${odd[0]} of a batch of ${total} rows has shape [${odd[1].shape.join(", ")}]`);
  }
  let from = 0;
  return rows.map((count) => {
    const part = Object.entries(outputs).map(([name, tensor]) => [name, rowsFrom(tensor, from, count)] as const);
    from += count;
    return Object.fromEntries(part);
  });
}

function rowsFrom({ datatype, shape, data }: Tensor, from: number, count: number): Tensor {
  const width = data.length / (shape[0] ?? 1);
  return {
    datatype,
    shape: [count, ...shape.slice(1)],
    data: data.slice(from * width, (from + count) * width) as TensorData,
  };
}
