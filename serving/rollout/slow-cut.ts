import type { LatencyHistogram } from "../telemetry/latency-histogram.ts";

/** Fewer requests than this do not tell a p95. */
const minRequests = 200;
/** Below this the machine's own noise is measured, not the model. */
const smallestCutMs = 5;
/** Where the stable version has not served enough to tell: what people call slow. */
const defaultCutMs = 250;

/** The latency above which a request counts as slow; frozen before the candidate gets its first request. */
export function slowCutMs(stable: LatencyHistogram | undefined): number {
  if (!stable || stable.total < minRequests) {
    return defaultCutMs;
  }
  return Math.max(stable.quantile(0.95), smallestCutMs);
}
