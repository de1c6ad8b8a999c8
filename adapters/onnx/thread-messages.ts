import type { ErrorCode } from "../../core/errors.ts";
import type { Tensor, TensorSpec } from "../../core/tensor.ts";

/** What a scoring thread and its owner say to each other. */

export interface ToThread {
  id: number;
  feeds: Readonly<Record<string, Tensor>>;
}

export type FromThread =
  | { kind: "loaded"; inputs: readonly TensorSpec[]; outputs: readonly TensorSpec[] }
  | { kind: "refused"; code: ErrorCode; message: string; remedy: string }
  | { kind: "scored"; id: number; outputs: Record<string, Tensor> }
  | { kind: "failed"; id: number; message: string };
