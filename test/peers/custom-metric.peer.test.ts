import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createDuckDbData } from "../../adapters/duckdb/duckdb-data.ts";
import { parseConfig } from "../../core/config/parse-config.ts";
import { divide } from "../../core/custom-metrics/division.ts";
import { parseReadings } from "../../core/custom-metrics/readings.ts";
import { scoresTables } from "../../core/custom-metrics/scores-file.ts";
import { ensurePeers } from "./environment.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-custom-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The blocks of the page as a user copies them. */
const page = readFileSync(join(import.meta.dirname, "../../docs/custom-metrics.md"), "utf8");
const block = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";

const config = `version: 1
models:
  late:
    task: binary-classification
    data: { source: data/*.csv, target: late, id: flight, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { baseline: linear }
${block("yaml").replace(/^/gm, "    ").replaceAll(/^ +$/gm, "")}`;

test("the example of the page works as it stands", async () => {
  const { data, evaluate } = parseConfig(config, "sluice.yaml").models.late!;
  const [metric] = evaluate.custom;
  const labels = Float64Array.from({ length: 300 }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const fares = labels.map((_, row) => 100 + (row % 7));
  const scores = labels.map((label, row) => ((row * 7) % 10 < 7 ? label : 1 - label) * 0.8 + 0.1);
  const sample = { labels, weights: null, units: null };
  const division = divide(sample);
  const columns = {
    late: { type: "number", values: labels },
    fare: { type: "number", values: fares },
    flight: { type: "string", values: Array.from(labels, (_, row) => `F${row}`) },
  } as const;
  const models = [{ role: "candidate", digest: "sha256:0", scores }];
  const input = { data, table: { rows: 300, columns }, sample, division, models, classes: null };
  await createDuckDbData(folder).write("scores.parquet", scoresTables(input, metric!));
  writeFileSync(join(folder, "saved.py"), block("python"));
  const printed = execFileSync(ensurePeers(), ["saved.py"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, SLUICE_SCORES: join(folder, "scores.parquet") },
  });
  const { value, parts } = parseReadings(printed, { metric: "saved", roles: ["candidate"], division }).get(
    "candidate",
  )!;
  const right = fares.map((fare, row) => (scores[row]! >= 0.5 === (labels[row] === 1) ? fare : 0));
  expect(value).toBeCloseTo(right.reduce((sum, one) => sum + one) / 300, 9);
  expect(parts).toHaveLength(20);
});
