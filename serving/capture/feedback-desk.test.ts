import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { spoolToParquet } from "../../adapters/duckdb/spool-to-parquet.ts";
import { readParquet } from "../../test/integration/read-parquet.ts";
import type { Scored } from "../model-call.ts";
import { Capture } from "./capture.ts";
import { captureDefaults, type ToParquet } from "./capture-options.ts";

describe("labels that arrive later", () => {
  let folder: string;
  let capture: Capture;
  let since: number | null;
  let toParquet: ToParquet;
  const told: unknown[][] = [];
  const at = Date.UTC(2026, 0, 2);

  beforeEach(async () => {
    told.length = 0;
    since = at;
    toParquet = async (jobs) => jobs.map(() => null); // which takes a moment, and few of these look at
    folder = await mkdtemp(join(tmpdir(), "sluice-feedback-"));
    capture = await Capture.open(
      { ...captureDefaults, folder, share: 0, maxBufferedBytes: 100_000 },
      {
        clock: systemClock,
        log: () => undefined,
        toParquet: (jobs) => toParquet(jobs),
        mistakes: {
          serves: (model) => model === "m",
          rolloutSince: () => since,
          record: (...mistake) => told.push(mistake),
        },
      },
    );
  });

  afterEach(async () => {
    await capture.close();
    await rm(folder, { recursive: true, force: true });
  });

  function predict(id: string, changes: Partial<Scored> = {}): void {
    const probability = { datatype: "FP32", shape: [2, 1], data: Float32Array.of(0.7, 0.2) } as const;
    capture.record({
      ...{ model: "m", release: "m@v2", digest: "sha256:2", variant: "candidate", unit: "user-1", milliseconds: 1 },
      ...{ request: { id, trace: null }, at, status: 200, signature: { inputs: [], outputs: [] }, inputs: {} },
      outputs: { probability: { ...probability, shape: [2, 1] } },
      error: null,
      ...changes,
    });
  }

  const take = async (...labels: unknown[]) => {
    const { results } = await capture.feedback.take({ labels });
    return results.map(({ status }) => status);
  };

  it("meet their prediction, and a rollout under way learns of mistakes", async () => {
    predict("r1");
    expect(await take({ model: "m", id: "r1", label: 1 }, { model: "m", id: "r1", row: 1, label: "1" })).toEqual([
      "matched",
      "matched",
    ]);
    expect(told).toEqual([
      ["m", "sha256:2", "user-1", false],
      ["m", "sha256:2", "user-1", true],
    ]);
  });

  it("are each answered for: unknown, early, duplicate, corrected, invalid", async () => {
    predict("r1");
    const answer = await capture.feedback.take({
      labels: [
        { model: "m", id: "nobody", label: 1 },
        { model: "m", id: "r1", label: 0, at: "2025-12-31T00:00:00Z" },
        { model: "m", id: "r1", label: false },
        { model: "m", id: "r1", label: 1 },
        { model: "m", id: "r1", row: 2, label: 1 },
        { model: "other", id: "r1", label: 1 },
        { model: "m", id: "r1" },
        "nonsense",
      ],
    });
    expect(answer.results).toMatchObject([
      { id: "nobody", row: 0, status: "unknown" },
      { id: "r1", row: 0, status: "early" },
      { id: "r1", status: "duplicate" },
      { id: "r1", status: "corrected" },
      { id: "r1", row: 2, status: "unknown" },
      { id: "r1", status: "invalid", message: "there is no model other" },
      { id: "r1", status: "invalid", message: expect.stringContaining("label") },
      { id: null, status: "invalid" },
    ]);
    expect(answer.counts).toEqual({ unknown: 2, early: 1, duplicate: 1, corrected: 1, invalid: 3 });
    expect(Object.fromEntries(capture.feedback.counts)).toMatchObject({ m: { unknown: 2 }, "": { invalid: 3 } });
    expect(told).toEqual([["m", "sha256:2", "user-1", false]]);
  });

  it.each([
    ["no rollout", () => (since = null), {}],
    ["a prediction from before the rollout", () => undefined, { at: at - 1 }],
    ["a request without a unit", () => undefined, { unit: null }],
    ["an answer that nobody saw", () => undefined, { variant: "shadow" as const }],
    ["a value that is no class", () => undefined, { outputs: {} }],
  ])("teach no rollout of %s", async (_, prepare, changes) => {
    prepare();
    predict("r1", changes);
    await take({ model: "m", id: "r1", label: 0 });
    expect(told).toEqual([]);
  });

  it("may say themselves whether the prediction was wrong", async () => {
    predict("r1", { outputs: {} });
    await take({ model: "m", id: "r1", label: 17.5, mistake: true });
    expect(told).toEqual([["m", "sha256:2", "user-1", true]]);
  });

  it("become Parquet of their own", async () => {
    toParquet = spoolToParquet;
    predict("r1");
    await take(
      { model: "m", id: "r1", label: true, at: "2026-01-03T00:00:00Z" },
      { model: "m", id: "x", label: "late" },
    );
    await capture.close();
    expect(await readParquet(join(folder, "m", "*", "feedback-*.parquet"))).toMatchObject([
      {
        ...{ request_id: "r1", row: 0, label: "true", label_number: 1, at: "2026-01-03 00:00:00", status: "matched" },
        ...{ predicted: "1", mistake: false, release: "m@v2", digest: "sha256:2", variant: "candidate" },
        predicted_at: "2026-01-02 00:00:00",
      },
      { request_id: "x", label: "late", label_number: null, status: "unknown", predicted: null, mistake: null },
    ]);
  });

  it("are refused as a whole while the disk takes none, and are duplicates when they are sent again", async () => {
    toParquet = spoolToParquet;
    await mkdir(join(folder, ".spool"));
    await writeFile(join(folder, ".spool", "m"), "no folder");
    const label = { model: "m", id: "r1", label: 1 };
    await expect(take(label)).rejects.toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    await rm(join(folder, ".spool", "m"));
    expect(await take(label)).toEqual(["duplicate"]);
    await capture.close();
    expect(await readParquet(join(folder, "m", "*", "feedback-*.parquet"))).toHaveLength(1);
    await expect(take(...Array.from({ length: 200 }, () => label))).rejects.toMatchObject({ status: 503 });
  });

  it.each([{}, [], { labels: [] }, { labels: Array(10_001).fill(0) }])("are a list of 1 to 10,000", async (body) => {
    await expect(capture.feedback.take(body)).rejects.toMatchObject({ status: 400 });
  });
});
