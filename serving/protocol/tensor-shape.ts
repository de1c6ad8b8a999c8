import type { TensorSpec } from "../../core/tensor.ts";
import { HttpError } from "./http.ts";

export function invalid({ name }: TensorSpec, what: string, cause?: unknown): HttpError {
  return new HttpError(400, `input ${name} ${what}`, { cause });
}

/** Never walks into a value: it may be as large as its sender pleased. */
export function show(value: unknown): string {
  return typeof value === "object" && value !== null ? "a list or object" : String(value).slice(0, 40);
}

/**
 * Whether the model would get the text as it is: half of a surrogate pair is valid JSON, but UTF-8 cannot say it, and
 * onnxruntime-node ends a text at its first U+0000.
 */
export function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** More elements than any body can hold. */
const maxElements = 2 ** 40;

/** @throws HttpError 400 unless it is a shape that the model takes */
export function readShape(shape: unknown, spec: TensorSpec): number[] {
  if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw invalid(spec, "needs a shape of positive whole numbers");
  }
  const fits =
    shape.length === spec.shape.length && spec.shape.every((length, axis) => length === -1 || length === shape[axis]);
  if (!fits) {
    throw invalid(spec, `has shape [${shape.slice(0, 10).join(", ")}], the model takes [${spec.shape.join(", ")}]`);
  }
  if (sizeOf(shape) > maxElements) {
    throw invalid(spec, `has shape [${shape.join(", ")}], which is more than any request can hold`);
  }
  return shape as number[];
}

/** How many elements a tensor of this shape has; a scalar has one. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
