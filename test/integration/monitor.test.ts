import { execFileSync } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withDuckDb } from "../../adapters/duckdb/connection.ts";
import { createPorts } from "../../composition/ports.ts";
import { literal } from "../../core/data/sql-text.ts";
import type { MonitorReport } from "../../core/monitor/monitor-report.ts";
import type { Ports } from "../../core/ports.ts";
import { releasesOf } from "../../core/release/release-tag.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { monitor } from "../../operations/monitoring/monitor.ts";
import { release } from "../../operations/release/release.ts";
import { gate } from "../../operations/review/gate.ts";
import { train } from "../../operations/training/train.ts";

/** The example's flights: a model of January to March is released, and May and June come after it. */

const model = "late-flights";
let root = "";
let ports: Ports;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-monitor-"));
  await cp(join(import.meta.dirname, "../../examples/late-flights"), root, { recursive: true });
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
  const config = await loadConfig(ports.files, "sluice.yaml");
  const commit = (await ports.repository.head("main")) as string;
  await train(ports, { config, model, commit });
  await evaluate(ports, { config, model, commit, stage: "release" });
  await gate(ports, { config, model });
  await release(ports, { config, model, commit });
}, 40_000);
afterAll(() => rm(root, { recursive: true }));

async function look(more: Partial<Parameters<typeof monitor>[1]>): Promise<MonitorReport> {
  const config = await loadConfig(ports.files, "sluice.yaml");
  const { facts } = await monitor(ports, { config, model, environment: null, source: "future/*.parquet", ...more });
  return facts;
}

const sql = (text: string) => withDuckDb({ scratch: root }, (connection) => connection.run(text));
const write = (file: string, query: string) => sql(`copy (${query}) to ${literal(join(root, file))} (format parquet)`);
const may = () => literal(join(root, "future/flights-2001-05.parquet"));
const kinds = ({ problems }: MonitorReport) => problems.map(({ kind }) => kind);

describe("flights of May beside those that were learned from", () => {
  it("are compared without the training data", async () => {
    const report = await look({ from: "2001-05-01", to: "2001-05-08" });
    expect(report.columns.map(({ name }) => name).sort()).toEqual(["distance", "late", "weekday"]);
    expect(report.window.rows).toBeGreaterThan(1_000);
    // Inputs are as they were; fewer flights are late than in winter.
    const moved = report.columns.filter(({ verdict }) => verdict === "drift").map(({ name }) => name);
    expect(moved).toEqual(["late"]);
  });

  it("raise an alarm where they moved, the greatest effect first", async () => {
    await write("moved.parquet", `select * replace ((distance + 400)::int as distance) from ${may()}`);
    const report = await look({ source: "moved.parquet", from: "2001-05-01", to: "2001-05-08" });
    expect(report).toMatchObject({ verdict: "alarm", columns: [{ name: "distance", verdict: "drift" }, {}, {}] });
    expect(report.columns[0]?.sentence).toMatch(/^distance: at least \d+(\.\d+)?% of rows moved .*median .*mean score/);
  });

  it("have a name for what is wrong with them", async () => {
    expect(kinds(await look({ from: "2003-01-01", to: "2003-01-02" }))).toEqual(["no-rows"]);
    expect(kinds(await look({ source: "nothing/*.parquet" }))).toEqual(["no-data"]);
    await write("gone.parquet", `select * exclude (distance) from ${may()}`);
    const gone = await look({ source: "gone.parquet", from: "2001-05-01", to: "2001-05-08" });
    expect(kinds(gone)).toContain("column-vanished");
    await write("copy-1.parquet", `from ${may()}`);
    await cp(join(root, "copy-1.parquet"), join(root, "copy-2.parquet"));
    const [once, twice] = [await look({ source: "copy-1.parquet" }), await look({ source: "copy-*.parquet" })];
    expect(kinds(twice)).toContain("duplicate-file");
    expect(twice.window.rows).toBe(once.window.rows);
  });
});

describe("live rows", () => {
  it("keep the data schema's rules about single values, or are told which they break", async () => {
    const window = { from: "2001-05-01", to: "2001-05-08" };
    await write("broken.parquet", `select * replace (if(weekday = 7, 8, weekday) as weekday) from ${may()}`);
    const report = await look({ source: "broken.parquet", ...window });
    const broken = report.problems.filter(({ kind }) => kind === "broken-rule");
    expect(broken).toMatchObject([{ level: "alarm", column: "weekday" }]);
    expect(broken[0]?.sentence).toMatch(/^column weekday has 635 values above 7 .*\(\d+(\.\d+)?% of the rows\)$/);
    expect(await ports.files.exists(".sluice/monitor/late-flights/rows.parquet")).toBe(false);
  });
});

describe("captured predictions", () => {
  const digest = async () => {
    const [newest] = releasesOf(model, await ports.repository.tags(`${model}@v`));
    return newest?.digest as string;
  };
  const captured = (of: string, score: string) =>
    `select 'r' || row_number() over () as request_id, 0 as "row", departure::timestamp as at, ${literal(of)} as digest,
      distance::float as input_distance, weekday::float as input_weekday, [1 - (${score}), ${score}]::float[] as output_probabilities
      from ${may()}`;

  it("are judged with their scores, and estimated without labels", async () => {
    await write("captured.parquet", captured(await digest(), "0.2 + 0.1 * (weekday / 7)"));
    const report = await look({ source: "captured.parquet", from: "2001-05-01", to: "2001-05-08" });
    expect(report.columns[0]).toMatchObject({ role: "score", verdict: "drift" });
    expect(report.estimates.map(({ metric }) => metric)).toContain("accuracy");
    // Whole numbers that the server keeps as 32-bit floats are whole numbers to the rules.
    expect(kinds(report)).not.toContain("broken-rule");
  });

  it("of another model are never judged by this one's reference, and equal scores are told", async () => {
    await write("other.parquet", captured(`sha256:${"0".repeat(64)}`, "0.2"));
    const window = { from: "2001-05-01", to: "2001-05-08" };
    expect(await look({ source: "other.parquet", ...window })).toMatchObject({
      verdict: "alarm",
      columns: [],
      problems: [{ kind: "other-model" }],
    });
    await write("equal.parquet", captured(await digest(), "0.2"));
    expect(kinds(await look({ source: "equal.parquet", ...window }))).toContain("equal-scores");
  });
});

it("keeps what was seen in an environment, window by window", async () => {
  const [newest] = releasesOf(model, await ports.repository.tags(`${model}@v`));
  const { release: name, digest, uri } = newest as NonNullable<typeof newest>;
  await writeFile(join(root, "note"), "");
  await ports.repository.commitFile({
    ...{ branch: "env/production", path: `releases/${model}.yaml`, message: "Promote", expectedHead: null },
    content: JSON.stringify({ version: 1, model, stable: { release: name, digest, uri }, held: [] }),
  });
  for (const day of [1, 2, 3]) {
    await look({ environment: "production", from: `2001-05-0${day}`, to: `2001-05-0${day + 1}` });
  }
  const history = JSON.parse(
    (await ports.repository.readFile("sluice/monitor", `monitor/production/${model}.json`)) ?? "",
  );
  expect(history.windows.map(({ from }: { from: string }) => from.slice(0, 10))).toEqual([
    "2001-05-01",
    "2001-05-02",
    "2001-05-03",
  ]);
  await write("few.parquet", `select * from ${may()} where departure::date = date '2001-05-04' limit 20`);
  const few = await look({ environment: "production", source: "few.parquet", from: "2001-05-04", to: "2001-05-05" });
  expect(kinds(few)).toContain("fewer-rows");
});
