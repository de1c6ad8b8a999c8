import type { Tensor, TensorSpec } from "../tensor.ts";

/** What a stranger's model may say: its answers are carried into the process that judges it, whose memory has no limit. */

const maxTensors = 10_000;
const maxName = 1_000;
/** A batch of rows has at most 16,384 × 50 numbers, beside a label for each. */
const maxOutputBytes = 64 * 1024 * 1024;

/** @returns what is too much, in words; null: nothing */
export function excessOfInterface(inputs: readonly TensorSpec[], outputs: readonly TensorSpec[]): string | null {
  const specs = [...inputs, ...outputs];
  if (specs.length > maxTensors) return `it has ${specs.length} inputs and outputs, more than ${maxTensors}`;
  const long = specs.find(({ name, shape }) => name.length > maxName || shape.length > maxName);
  return long ? `the name or shape of an input or output is longer than ${maxName}` : null;
}

/** @returns what is too much, in words; null: nothing */
export function excessOfOutputs(outputs: Readonly<Record<string, Tensor>>): string | null {
  const bytes = Object.values(outputs).reduce((sum, tensor) => sum + bytesOf(tensor), 0);
  return bytes > maxOutputBytes ? `it answered with ${bytes} bytes, more than ${maxOutputBytes}` : null;
}

function bytesOf({ data }: Tensor): number {
  if (!Array.isArray(data)) return (data as ArrayBufferView).byteLength;
  return data.reduce((sum: number, value: unknown) => sum + 2 * String(value).length + 8, 0);
}
