import { expect, it } from "vitest";
import type { WindowCounts } from "../drift/window-counts.ts";
import { scoreColumn } from "./reference.ts";
import { memoryIn, serviceFrom } from "./service.ts";
import { compactService } from "./service-report.ts";

const group = (rows: number, columns: Record<string, { missing: number; counts: number[] }> = {}) =>
  ({ version: 1, reference: "m", rows, columns }) as unknown as WindowCounts;
const latency = {
  missing: 0,
  counts: Array.from({ length: 901 }, (_, cell) => (cell === 200 ? 95 : cell === 400 ? 5 : 0)),
};
const hour = { from: 0, to: 3_600_000, now: 4_000_000 };

it("tells errors, latency, empty answers and deferrals", () => {
  const report = serviceFrom({
    requests: new Map([
      ["failed", group(20)],
      ["answered", group(100, { latency })],
    ]),
    outputs: new Map([
      ["deferred", group(30, { [scoreColumn]: { missing: 10, counts: [] } })],
      ["automatic", group(170, { [scoreColumn]: { missing: 0, counts: [] } })],
    ]),
    ...{ isBanded: true, window: hour, memoryBytes: 1_000 },
  });
  expect(report).toEqual({
    requests: { count: 120, perMinute: 2, errors: 20, errorShare: 1 / 6 },
    latency: { p50: expect.closeTo(0.525, 3), p95: expect.closeTo(0.525, 3), p99: expect.closeTo(27.5, 0) },
    memoryBytes: 1_000,
    outputs: { rows: 200, nulls: 10, nullShare: 0.05, deferred: 30, deferralShare: 0.15 },
  });
  expect(compactService(report)).toMatchObject({ error_share: 1 / 6, null_share: 0.05, deferral_share: 0.15 });
});

it("is nothing where nothing says", () => {
  const none = { requests: null, outputs: null, isBanded: false, window: null, memoryBytes: null };
  expect(serviceFrom(none)).toBeNull();
  expect(serviceFrom({ ...none, requests: new Map(), outputs: new Map() })).toBeNull();
  expect(compactService(null)).toEqual({});
});

it("reads the server's memory from its metrics", () => {
  const text = "# HELP x y\nprocess_start_time_seconds 1\nprocess_resident_memory_bytes 1.5e+08\n";
  expect(memoryIn(text)).toBe(150_000_000);
  expect(memoryIn('process_resident_memory_bytes{pod="a"} 7')).toBe(7);
  expect(memoryIn("process_resident_memory_bytes NaN")).toBeNull();
  expect(memoryIn("")).toBeNull();
});
