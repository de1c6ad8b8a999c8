import { describe, expect, it } from "vitest";
import type { Scored } from "../model-call.ts";
import { createLog, type LogOptions } from "./log.ts";
import { createRequestLog } from "./request-log.ts";

function logTo(lines: string[], changes: Partial<LogOptions> = {}) {
  return createLog({ format: "json", level: "info", now: () => 0, write: (line) => lines.push(line), ...changes });
}

const scored = (changes: Partial<Scored>): Scored => ({
  ...{ model: "m", release: "m@v1", digest: "sha256:1", variant: "stable", unit: "ann@example.com", at: 1_000 },
  ...{ request: { id: "r1", trace: null }, signature: { inputs: [], outputs: [] }, inputs: null, outputs: null },
  ...{ milliseconds: 1.23456, status: 200, error: null },
  ...changes,
});

describe("the log", () => {
  it("is one JSON object a line", () => {
    const lines: string[] = [];
    logTo(lines)("warn", "two\nlines", { model: "m" });
    expect(lines).toEqual(['{"time":"1970-01-01T00:00:00.000Z","level":"warn","message":"two\\nlines","model":"m"}']);
  });

  it("is text where that is wanted, and says no more than asked", () => {
    const lines: string[] = [];
    const log = logTo(lines, { format: "text", level: "warn" });
    log("info", "unheard");
    log("error", "heard", { status: 500 });
    expect(lines).toEqual(["heard status=500"]);
  });
});

describe("the log of requests", () => {
  it("names the request and its trace, and nobody", () => {
    const lines: string[] = [];
    const trace = { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`, tracestate: null };
    const record = createRequestLog(logTo(lines, { level: "debug" }));
    record(scored({ request: { id: "r1", trace } }));
    record(scored({ status: 500, error: "no category 'KORD'" }));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: "debug", message: "request", version: "m@v1", milliseconds: 1.235, trace_id: "a".repeat(32) },
      { level: "warn", message: "request failed: no category '••••'", status: 500, request_id: "r1" },
    ]);
    expect(lines.join()).not.toMatch(/ann|KORD/);
  });

  it("is bounded while everything fails", () => {
    const lines: string[] = [];
    const record = createRequestLog(logTo(lines));
    for (let count = 0; count < 100; count++) {
      record(scored({ status: 500, error: "the model failed" }));
    }
    record(scored({ at: 2_000 }));
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toContain("80 more requests failed");
  });
});
