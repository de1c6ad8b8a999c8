import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withDuckDb } from "../../adapters/duckdb/connection.ts";
import { createDuckDbData } from "../../adapters/duckdb/duckdb-data.ts";
import { monitorSchema } from "../../core/config/schemas/monitor-schema.ts";
import { literal } from "../../core/data/sql-text.ts";
import type { ReferenceColumn } from "../../core/drift/reference-column.ts";
import { mergeCounts, type WindowCounts } from "../../core/drift/window-counts.ts";
import { judgeWindow } from "../../core/monitor/judge-window.ts";
import { type Reference, referenceSchema } from "../../core/monitor/reference.ts";
import { filledColumns, watchedColumns } from "../../core/monitor/reference-columns.ts";

/**
 * One task of the benchmark in a process of its own, so that its memory is its own too: `make` the rows and the stored
 * reference, `judge` the live rows by it, or `merge` the counts of a thousand machines.
 */

const [task, folder = "", rows = "0"] = process.argv.slice(2);
const names = Array.from({ length: 50 }, (_, index) => `x${index}`);
const data = createDuckDbData(folder);
const digest = `sha256:${"0".repeat(64)}`;

/** Normal numbers by Box and Muller; five of the live columns are shifted by half a standard deviation. */
async function make(): Promise<void> {
  await withDuckDb({ scratch: folder }, async (connection) => {
    for (const [file, salt] of [
      ["reference", 0],
      ["live", 1_000],
    ] as const) {
      const columns = names.map((name, index) => {
        const uniform = (own: number) => `(hash(i, ${salt + own}) % 1000000 + 0.5) / 1e6`;
        const shift = salt > 0 && index < 5 ? 0.5 : 0;
        return `sqrt(-2 * ln(${uniform(index)})) * cos(2 * pi() * ${uniform(index + 100)}) + ${shift} as ${name}`;
      });
      const path = literal(join(folder, `${file}.parquet`));
      await connection.run(
        `copy (select ${columns.join(", ")} from range(${Number(rows)}) r(i)) to ${path} (format parquet)`,
      );
    }
  });
  const profile = await data.profile({ source: "reference.parquet" }, { personal: [] });
  const empty = watchedColumns(profile, names);
  const columns = filledColumns(empty, await count("reference.parquet", empty));
  const base = { version: 1 as const, model: "bench", digest, rows: profile.rows, features: names, columns };
  const reference: Reference = { ...base, score: null, past: { ms: 0, distances: {} }, bins: null, responses: [] };
  writeFileSync(join(folder, "reference.json"), JSON.stringify(reference));
}

async function count(source: string, columns: readonly ReferenceColumn[]): Promise<WindowCounts> {
  const own = names.map((name) => ({ name, expression: name }));
  const selection = { columns: own, where: null, group: null };
  const counts = (await data.tally({ source }, { columns, reference: digest, selection })).get("");
  if (!counts) throw new Error(`${source} has no rows.`);
  return counts;
}

const stored = () => referenceSchema.parse(JSON.parse(readFileSync(join(folder, "reference.json"), "utf8")));

async function judge(): Promise<void> {
  const reference = stored();
  const counts = await count("live.parquet", reference.columns);
  const judged = judgeWindow(reference, counts, monitorSchema.parse({}), null);
  const moved = judged.filter(({ verdict }) => verdict === "drift").length;
  if (moved !== 5) throw new Error(`Five columns were shifted, and ${moved} are said to have moved.`);
}

async function merge(): Promise<number> {
  const reference = stored();
  const counts = await count("live.parquet", reference.columns);
  const shards = Array.from({ length: 1_000 }, () => structuredClone(counts));
  const started = performance.now();
  const all = mergeCounts(shards);
  const took = performance.now() - started;
  if (all.rows !== 1_000 * counts.rows) throw new Error("Counts were lost.");
  return took / 1_000;
}

const tasks: Record<string, () => Promise<unknown>> = { make, judge, merge };
const started = performance.now();
const measured = await tasks[task ?? ""]?.();
// The unit of maxRSS is kilobytes.
const peakGigabytes = process.resourceUsage().maxRSS / 1e6;
const seconds = typeof measured === "number" ? measured : (performance.now() - started) / 1_000;
console.log(JSON.stringify({ seconds, peakGigabytes }));
