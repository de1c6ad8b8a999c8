import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withDuckDb } from "../../adapters/duckdb/connection.ts";
import { createPorts } from "../../composition/ports.ts";
import { literal } from "../../core/data/sql-text.ts";
import { liveColumns } from "../../core/monitor/live-columns.ts";
import type { MonitorReport } from "../../core/monitor/monitor-report.ts";
import type { Reference } from "../../core/monitor/reference.ts";
import { segmentCodes, segmentSql } from "../../core/monitor/segments/segment-of.ts";
import type { Ports } from "../../core/ports.ts";
import { releasesOf } from "../../core/release/release-tag.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { monitor } from "../../operations/monitoring/monitor.ts";
import { watchSegments } from "../../operations/monitoring/watch-segments.ts";
import { release } from "../../operations/release/release.ts";
import { gate } from "../../operations/review/gate.ts";
import { train } from "../../operations/training/train.ts";

/** The example's flights in segments: by airport, which the model does not know, by weekday, and by distance. */

const model = "late-flights";
let root = "";
let ports: Ports;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-segments-"));
  await cp(join(import.meta.dirname, "../../examples/late-flights"), root, { recursive: true });
  const file = join(root, "sluice.yaml");
  const config = await readFile(file, "utf8");
  const monitored = "    monitor:\n      segments: [origin, weekday, distance, flight_id]\n    gates:";
  await writeFile(file, config.replace("    gates:", monitored));
  for (const line of [
    "init -q -b main",
    "config user.name a",
    "config user.email a@b.c",
    "add -A",
    "commit -qm flights",
  ]) {
    execFileSync("git", line.split(" "), { cwd: root });
  }
  ports = createPorts({ root, env: {}, progress: { step: () => undefined } });
  const parsed = await loadConfig(ports.files, "sluice.yaml");
  const commit = (await ports.repository.head("main")) as string;
  await train(ports, { config: parsed, model, commit });
  await evaluate(ports, { config: parsed, model, commit, stage: "release" });
  await gate(ports, { config: parsed, model });
  await release(ports, { config: parsed, model, commit });
}, 40_000);
afterAll(() => rm(root, { recursive: true }));

async function look(source: string): Promise<{ report: MonitorReport; summary: string }> {
  const config = await loadConfig(ports.files, "sluice.yaml");
  const window = { from: "2001-05-01", to: "2001-05-15" };
  const { facts, summary } = await monitor(ports, { config, model, environment: null, source, ...window });
  return { report: facts, summary };
}
const may = () => literal(join(root, "future/flights-2001-05.parquet"));
const write = (file: string, query: string) =>
  withDuckDb({ scratch: root }, (connection) =>
    connection.run(`copy (${query}) to ${literal(join(root, file))} (format parquet)`),
  );
const reference = async (): Promise<Reference> =>
  JSON.parse((await ports.files.readText(`.sluice/out/${model}/reference.json`)) ?? "");

const seenOf = ({ segments }: MonitorReport, column: string, segment: string) =>
  segments?.segments.find((one) => one.column === column && one.segment === segment);
const kinds = ({ problems }: MonitorReport) => problems.map(({ kind }) => kind);

describe("a release", () => {
  it("carries counts of its segments, so that monitoring needs no training data", async () => {
    const { segments } = await reference();
    expect(segments?.by.map(({ column, division }) => [column.name, division.kind])).toEqual([
      ["origin", "levels"],
      ["weekday", "numbers"],
      ["distance", "bands"],
    ]);
    for (const { rows, parts } of segments?.by ?? []) {
      expect(Object.values(parts).reduce((sum, part) => sum + part.rows, 0)).toBe(rows);
    }
    expect(segments?.unknown).toEqual([{ column: "flight_id", because: expect.stringContaining("are not kept") }]);
  });

  it("tells segments apart in memory as in the database", async () => {
    const { segments } = await reference();
    const source = `.sluice/data/${model}/holdout.parquet`;
    const table = await ports.data.read(source);
    for (const { column, division } of segments?.by ?? []) {
      const group = segmentSql(division, column, `"${column.name}"`);
      const selection = { columns: [], where: null, group };
      const counted = await ports.data.tally({ source }, { columns: [], reference: "r", selection });
      const rows = table.columns[column.name];
      const inMemory = Map.groupBy(rows ? segmentCodes(division, column, rows) : [], (code) => code);
      expect(new Map([...counted].map(([code, { rows: many }]) => [code, many]))).toEqual(
        new Map([...inMemory].map(([code, all]) => [code, all.length] as const).sort(([a], [b]) => (a < b ? -1 : 1))),
      );
    }
  });
});

describe("segments of live flights", () => {
  it("are all looked at where nothing moved but the target, and none is blamed", async () => {
    const { report, summary } = await look("future/*.parquet");
    expect(report.segments?.segments).toHaveLength(33);
    expect(report.segments?.segments.filter(({ verdict }) => verdict === "drift")).toEqual([]);
    expect(summary).toContain("None of 33 segments surely moved.");
    expect(report.segments?.notes).toContain("40 smaller segments of origin are counted together as (others)");
    expect(kinds(report)).toContain("segment-unknown");
  });

  it("are an alarm where one of them moved within, though the whole did not", async () => {
    await write(
      "within.parquet",
      `select * replace (if(origin = 'ORD', distance + 500, distance)::int as distance) from ${may()}`,
    );
    const { report, summary } = await look("within.parquet");
    expect(report.columns.find(({ name }) => name === "distance")?.verdict).not.toBe("drift");
    expect(report.segments?.segments[0]).toMatchObject({ column: "origin", segment: "ORD", verdict: "drift" });
    expect(report.segments?.segments[0]?.sentence).toMatch(
      /within it distance: at least \d+(\.\d+)?% of its rows moved \(allowed: 5%\)$/,
    );
    expect(summary).toMatch(/\| ❌ `origin = ORD` \| .* \| moved: distance \(at least/);
  });

  it("are named when they grew, are gone, or were never seen", async () => {
    await write("grew.parquet", `from ${may()} where origin = 'ATL' or minute(departure) % 10 = 0`);
    expect(seenOf((await look("grew.parquet")).report, "origin", "ATL")).toMatchObject({
      state: "grew",
      verdict: "drift",
    });
    await write("gone.parquet", `from ${may()} where origin <> 'ORD'`);
    const gone = (await look("gone.parquet")).report;
    expect(seenOf(gone, "origin", "ORD")).toMatchObject({ state: "gone", rows: 0 });
    expect(kinds(gone)).toContain("segment-gone");
    await write("new.parquet", `select * replace (if(origin = 'ORD', 'KORD', origin) as origin) from ${may()}`);
    const fresh = (await look("new.parquet")).report;
    expect(fresh.problems.find(({ kind }) => kind === "segment-unseen")?.sentence).toMatch(/KORD \(5\.\d+%\)$/);
  });

  it("of captured predictions are told with their scores, as far as inputs divide them", async () => {
    const [{ digest = "" } = {}] = releasesOf(model, await ports.repository.tags(`${model}@v`));
    const inputs = "distance::float as input_distance, weekday::float as input_weekday";
    // From Friday on the model answers otherwise.
    const score = "if(weekday >= 5, 0.6, 0.2) + 0.01 * (distance % 7)";
    const rows = `select 'r' || row_number() over () as request_id, 0 as "row", departure::timestamp as at, ${literal(digest)} as digest,
      ${inputs}, [1 - (${score}), ${score}]::float[] as output_probabilities from ${may()}`;
    await write("captured.parquet", rows);
    const { report } = await look("captured.parquet");
    expect(report.segments?.notes).toContain("Segments by origin are not looked at: the live rows do not have it");
    expect(seenOf(report, "weekday", "6")?.sentence).toContain("within it model score: at least");
    expect(seenOf(report, "weekday", "6")?.rows).toBeGreaterThan(1_000);
    expect(seenOf(report, "distance", "up to 334")).toMatchObject({ share: { verdict: "stable" } });
  });

  it("that the live rows do not have, and those with few rows, are told", async () => {
    await write("without.parquet", `select * exclude (origin) from ${may()}`);
    const { report } = await look("without.parquet");
    expect(report.segments?.notes).toContain("Segments by origin are not looked at: the live rows do not have it");
    await write("few.parquet", `from ${may()} where minute(departure) % 10 = 0`);
    const few = await look("few.parquet");
    expect(seenOf(few.report, "origin", "SEA")?.sentence).toMatch(/too few to look into \(100 are needed\)$/);
    expect(few.summary).toContain("too few to look into (100 are needed)");
  });

  it("of a release from before they were counted are not known, and nothing else changes", async () => {
    const config = await loadConfig(ports.files, "sluice.yaml");
    const [name, watched] = [config.models[model], await reference()];
    if (!name) throw new Error("the model is there");
    const { segments: _, ...old } = watched;
    const live = {
      spec: { source: "future/*.parquet" },
      shape: { files: [], rows: 1, columns: [] },
      columns: liveColumns([], old, {} as never),
    };
    const seen = await watchSegments(ports, {
      ...{
        model: name,
        settings: name.monitor as NonNullable<typeof name.monitor>,
        reference: old,
        live,
        length: null,
      },
      selection: { columns: [], where: null, group: null },
      counts: { version: 1, reference: old.digest, rows: 1, columns: {} },
    });
    expect(seen?.report).toMatchObject({ segments: [] });
    expect(seen?.report.notes[0]).toBe(
      "Segments by origin are not looked at: the release carries no counts by segment of it; release the model again",
    );
  });
});
