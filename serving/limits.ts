import type { BatcherLimits } from "./scoring/batcher.ts";

/** What the data plane takes on at most, so that no client can bring it down. */
export interface ServingLimits extends BatcherLimits {
  /** Of one request, also after decompression. */
  maxBodyBytes: number;
  /** Of all request bodies in memory together. */
  maxHeldBytes: number;
}

export const defaultLimits: ServingLimits = {
  maxBodyBytes: 8 * 1_048_576,
  maxHeldBytes: 256 * 1_048_576,
  maxQueued: 512,
  timeoutMs: 30_000,
  maxBatchRows: 256,
};
