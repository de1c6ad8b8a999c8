import { z } from "zod";

/** How the server and the model's answers were in a window, beside what was asked and how right it was. */

const count = z.int().min(0);
const share = z.number().min(0).max(1);

/** Each part is null where the live rows, or the server's metrics, do not say. */
export const serviceReportSchema = z.strictObject({
  requests: z
    .strictObject({
      count,
      perMinute: z.number().min(0).nullable(),
      /** Of requests that met a version: what it did not answer. */
      errors: count,
      errorShare: share,
    })
    .nullable(),
  /** Milliseconds that the model took. */
  latency: z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  /** Bytes of the server's process when it was last looked at. */
  memoryBytes: z.number().min(0).nullable(),
  /** Rows of the model's answers. */
  outputs: z
    .strictObject({
      rows: count,
      /** Without a number or a class. */
      nulls: count,
      nullShare: share,
      /** Left to a person; null: nothing says which. */
      deferred: count.nullable(),
      deferralShare: share.nullable(),
    })
    .nullable(),
});

export type ServiceReport = z.output<typeof serviceReportSchema>;

/** For the history: the numbers that are known. */
export function compactService(report: ServiceReport | null): Record<string, number> {
  const { requests, latency, memoryBytes, outputs } = report ?? {};
  const all: [string, number | null | undefined][] = [
    ["requests", requests?.count],
    ["error_share", requests?.errorShare],
    ["latency_p50_ms", latency?.p50],
    ["latency_p95_ms", latency?.p95],
    ["memory_bytes", memoryBytes],
    ["null_share", outputs?.nullShare],
    ["deferral_share", outputs?.deferralShare],
  ];
  return Object.fromEntries(all.flatMap(([key, value]) => (value == null ? [] : [[key, value]])));
}
