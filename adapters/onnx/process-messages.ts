import type { ErrorCode } from "../../core/errors.ts";
import type { Tensor, TensorSpec } from "../../core/tensor.ts";

/** What the process of a model and its owner say to each other: one request, one answer. */

export type ToProcess =
  /** `runtime`: folder of the native library, where npm has not installed it. */
  | { kind: "load"; path: string; runtime: string | null }
  | { kind: "infer" | "time"; feeds: Readonly<Record<string, Tensor>> };

export type FromProcess =
  | { kind: "loaded"; inputs: readonly TensorSpec[]; outputs: readonly TensorSpec[] }
  | { kind: "refused"; code: ErrorCode; message: string; remedy: string }
  | { kind: "scored"; outputs: Record<string, Tensor> }
  | { kind: "timed"; milliseconds: number }
  | { kind: "failed"; message: string };
