import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { spoolToParquet } from "../../adapters/duckdb/spool-to-parquet.ts";
import type { Tensor } from "../../core/tensor.ts";
import { readParquet } from "../../test/integration/read-parquet.ts";
import type { Scored } from "../model-call.ts";
import { type CaptureOptions, captureDefaults } from "./capture-options.ts";
import { PredictionCapture } from "./prediction-capture.ts";
import { dayOf, SpoolShelf } from "./spool-shelf.ts";

const signature: Scored["signature"] = {
  inputs: [
    { name: "distance", datatype: "FP32", shape: [-1, 1] },
    { name: "email", datatype: "BYTES", shape: [-1, 1] },
    { name: "remark", datatype: "BYTES", shape: [-1] },
    { name: "counter", datatype: "UINT64", shape: [-1, 1] },
    { name: "half", datatype: "FP16", shape: [-1, 2] },
  ],
  outputs: [
    { name: "Probability", datatype: "FP64", shape: [-1, 1] },
    { name: "probability", datatype: "BOOL", shape: [-1] },
  ],
};

const inputs: Record<string, Tensor> = {
  distance: { datatype: "FP32", shape: [2, 1], data: Float32Array.of(0.1, Number.NaN) },
  email: { datatype: "BYTES", shape: [2, 1], data: ["ann@example.com", ""] },
  remark: { datatype: "BYTES", shape: [2], data: ["ask bob@example.org", "nothing"] },
  counter: { datatype: "UINT64", shape: [2, 1], data: BigUint64Array.of(18446744073709551615n, 0n) },
  half: { datatype: "FP16", shape: [2, 2], data: Uint16Array.of(0x3c00, 0x7c00, 0x0001, 0xc000) },
};
const outputs: Record<string, Tensor> = {
  Probability: { datatype: "FP64", shape: [2, 1], data: Float64Array.of(0.25, Number.NEGATIVE_INFINITY) },
  probability: { datatype: "BOOL", shape: [2], data: Uint8Array.of(1, 0) },
};

function scored(id: string, changes: Partial<Scored> = {}): Scored {
  return {
    ...{ model: "m", release: "m@v1", digest: `sha256:${"a".repeat(64)}`, variant: "stable", unit: "user-1" },
    ...{ request: { id, trace: null }, at: Date.UTC(2026, 0, 2, 3, 4, 5, 6), milliseconds: 1.5, status: 200 },
    ...{ signature, inputs, outputs, error: null },
    ...changes,
  };
}

describe("captured predictions", () => {
  let folder: string;
  let shelf: SpoolShelf;
  let capture: PredictionCapture;
  const log: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-capture-"));
    log.length = 0;
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function open(changes: Partial<CaptureOptions> = {}, root = folder): Promise<void> {
    const options = { ...captureDefaults, folder: root, ...changes };
    const deps = { clock: systemClock, log: (message: string) => log.push(message), toParquet: spoolToParquet };
    shelf = new SpoolShelf(options, deps);
    capture = new PredictionCapture(options, { shelf, log: deps.log, pseudonym: (unit) => `p${unit.length}` });
    await shelf.open();
  }

  const close = async () => {
    capture.drain();
    await shelf.close();
  };

  const rows = () => readParquet(join(folder, "m", "*", "predictions-*.parquet"));

  it("are one row for each row of the request, with every datatype exact and personal data covered", async () => {
    await open();
    capture.record(scored("r1"));
    await close();
    expect(await rows()).toEqual([
      {
        ...{ request_id: "r1", row: 0, model: "m", release: "m@v1", variant: "stable", unit: "user-1", trace_id: null },
        ...{ at: "2026-01-02 03:04:05.006", digest: `sha256:${"a".repeat(64)}`, milliseconds: 1.5, status: 200 },
        ...{ error: null, input_distance: 0.10000000149011612, input_email: "•••@•••••••.•••" },
        ...{ input_remark: "••• •••@•••••••.•••", input_counter: "18446744073709551615" },
        ...{ input_half: [1, "Infinity"], output_Probability: 0.25, output_probability_2: true },
      },
      expect.objectContaining({
        ...{ row: 1, input_distance: null, input_email: "", input_remark: "•••••••", input_counter: "0" },
        ...{ input_half: [2 ** -24, -2], output_Probability: "-Infinity", output_probability_2: false },
      }),
    ]);
    expect(log).toEqual([]);
  });

  it("tell of requests that failed, and quote nobody", async () => {
    await open();
    capture.record(scored("r1", { outputs: null, status: 500, error: "no 'KORD' among the airports" }));
    capture.record(scored("r2", { inputs: null, outputs: null, status: 400, error: "input distance is missing" }));
    await close();
    expect(await rows()).toMatchObject([
      { request_id: "r1", row: 0, error: "no '••••' among the airports", output_Probability: null },
      { request_id: "r1", row: 1, input_counter: "0" },
      { request_id: "r2", row: 0, status: 400, input_counter: null },
    ]);
  });

  it("cover what they are told to, and leave what is accepted", async () => {
    await open({ mask: ["unit", "distance", "remark"], unmasked: ["email"] });
    capture.record(scored("r1"));
    await close();
    expect((await rows())[0]).toMatchObject({
      ...{ unit: "p6", input_distance: null, input_remark: "••• •••@•••••••.•••", input_email: "ann@example.com" },
    });
  });

  it("are a sample that goes by the request's id", async () => {
    await open({ share: 0.3 });
    for (let id = 0; id < 1_000; id++) {
      capture.record(scored(`r${id}`));
      capture.record(scored(`r${id}`, { variant: "shadow" }));
    }
    await close();
    const found = await rows();
    const ids = new Set(found.map(({ request_id }) => request_id));
    expect(found).toHaveLength(ids.size * 4);
    expect(ids.size).toBeGreaterThan(250);
    expect(ids.size).toBeLessThan(350);
  });

  it("begin another file by rows, one for each version", async () => {
    await open({ rotate: { ...captureDefaults.rotate, rows: 10 } });
    for (let id = 0; id < 12; id++) {
      capture.record(scored(`r${id}`, id < 10 ? {} : { release: "m/v2" }));
    }
    await close();
    const [day = ""] = await readdir(join(folder, "m"));
    const files = await readdir(join(folder, "m", day));
    expect(files.filter((name) => name.includes("m@v1"))).toHaveLength(2);
    expect(files.filter((name) => name.includes("m_v2"))).toHaveLength(1);
    expect(await rows()).toHaveLength(24);
  });

  it("are removed when they are too many", async () => {
    await open({ rotate: { ...captureDefaults.rotate, rows: 1 }, keep: { ...captureDefaults.keep, files: 2 } });
    for (let id = 0; id < 5; id++) {
      capture.record(scored(`r${id}`));
      capture.drain();
    }
    await close();
    expect(await rows()).toHaveLength(4);
    expect(shelf.parquet.counts).toEqual({ converted: 5, failed: 0, removed: 3 });
  });

  it("are counted where they do not fit, and never wait for the disk", async () => {
    await open({ maxBufferedBytes: 20_000 });
    await mkdir(join(folder, ".spool"));
    await writeFile(join(folder, ".spool", "m"), "a file is no folder, so that every write below it fails");
    for (let id = 0; id < 100; id++) {
      capture.record(scored(`r${id}`));
    }
    capture.drain();
    expect(await shelf.flush()).toBe(false);
    expect(await shelf.flush()).toBe(false);
    const counts = capture.counts.get("m");
    expect(counts?.dropped.no_room).toBe(100 - (counts?.rows ?? 0) / 2);
    expect(counts?.dropped.no_room).toBeGreaterThan(50);
    expect(shelf.counts).toMatchObject({ diskFailures: 2 });
    expect(shelf.counts.bufferedBytes).toBeLessThanOrEqual(20_000);
    expect(log.filter((line) => line.includes("cannot be written"))).toHaveLength(1);
    await close();
    expect(log.at(-1)).toMatch(/\d+ bytes of captured rows are lost: the disk refused them/);
  });

  it("of a server that was killed are taken up by the next one, up to the last whole line", async () => {
    await open();
    capture.record(scored("r1"));
    await close();
    const today = dayOf(Date.now());
    const spool = join(folder, ".spool", "m");
    const header = JSON.stringify({ columns: [{ name: "request_id", type: "VARCHAR" }] });
    await writeFile(join(spool, `${today}~predictions-x-999999999-1.open`), `${header}\n{"c0":"r2"}\n{"c0":"r`);
    await writeFile(join(spool, `${today}~predictions-y-999999999-2.open`), "");
    await open();
    await close();
    expect((await rows()).map(({ request_id }) => request_id)).toEqual(["r1", "r1", "r2"]);
    expect(await readdir(spool)).toEqual([]);
  });
});
