import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { withDuckDb } from "../adapters/duckdb/connection.ts";
import { literal } from "../core/data/sql-text.ts";

/**
 * The 3,000,000 flights of vega-datasets through infer, validate, profile and difference (May against June), each in a
 * process of its own, with its time and peak memory. What they say is in `.sluice/flights/`.
 */

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = at("../.sluice/flights/");
const flights = at("../node_modules/vega-datasets/data/flights-3m.parquet");

const model = (source: string) => `
    task: binary-classification
    data:
      source: ${source}
      schema: flights.schema.yaml
      target: late
      time: date
      split: { holdout_from: 2001-06-01 }
    train: { baseline: linear, features: [distance, origin, destination] }
    gates:
      - { metric: roc_auc, at_least: 0.5 }`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(
  `${folder}sluice.yaml`,
  `version: 1\nmodels:\n  all:${model("all.parquet")}\n  june:${model("june.parquet")}\n`,
);
await withDuckDb({}, async (connection) => {
  const rows = `select *, delay >= 15 as late from read_parquet(${literal(flights)})`;
  const write = (name: string, condition: string) =>
    connection.run(`copy (${rows} where ${condition}) to ${literal(`${folder}${name}.parquet`)} (format parquet)`);
  await write("all", "true");
  await write("may", "date >= '2001-05-01' and date < '2001-06-01'");
  await write("june", "date >= '2001-06-01' and date < '2001-07-01'");
});
await measured("infer", ["validate-data", "--infer", "--model", "all"]);
await measured("validate", ["validate-data", "--model", "all"]);
await measured("profile", ["profile", "--model", "all"]);
await measured("difference", ["diff", "--model", "june", "--base-source", "may.parquet"]);
await measured("difference-json", ["diff", "--model", "june", "--base-source", "may.parquet", "--json"]);

async function measured(name: string, args: readonly string[]): Promise<void> {
  const begun = performance.now();
  const report = `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(`${folder}peak`)}, String(process.resourceUsage().maxRSS)))`;
  const preload = `data:text/javascript,import{createRequire}from"node:module";const require=createRequire("${at("../package.json")}");${report}`;
  const options = { cwd: folder, maxBuffer: 2 ** 28, env: { PATH: process.env.PATH, HOME: process.env.HOME } };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", preload, at("../cli/main.ts"), ...args],
    options,
  );
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  const megabytes = Math.round(Number(readFileSync(`${folder}peak`, "utf8")) / 1_024);
  writeFileSync(`${folder}${name}.txt`, stdout);
  console.log(`${name}: ${seconds} s, peak ${megabytes} MB`);
}
