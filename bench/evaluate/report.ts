import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../../core/config/parse-config.ts";
import { digestOf } from "../../core/digest.ts";
import { judgeGates } from "../../core/gates/judge.ts";
import { metricsOf } from "../../core/metrics/catalogue.ts";
import { measure } from "../../core/metrics/measure.ts";
import { measureBeside } from "../../core/slices/measure-beside.ts";
import type { Table } from "../../core/table.ts";

/** One evaluation of the arrays in a folder, in a process of its own, so that its peak memory is its own too. */

const folder = process.argv[2] ?? "";

const config = `
version: 1
models:
  bench:
    task: binary-classification
    data: { source: rows.parquet, target: label, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { baseline: linear }
    evaluate: { slices: [part] }
    gates:
      - { metric: roc_auc, at_least: 0.6 }
      - { metric: roc_auc, may_drop: 0.01 }
      - { metric: recall, may_drop: 0.02, slices: [part] }
      - { metric: demographic_parity_difference, by: part, at_most: 0.1 }
`;

function bytesOf(name: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name));
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

const labels = Float64Array.from(new Int8Array(bytesOf("labels")));
const names = Array.from({ length: 128 }, (_, part) => `part ${part}`);
const parts = Array.from(new Int8Array(bytesOf("parts")), (part) => names[part] as string);
const scored = (name: string) => ({ digest: digestOf(name), scores: new Float64Array(bytesOf(name)) });
const model = parseConfig(config, "sluice.yaml").models.bench;
if (!model) throw new Error("The configuration of the benchmark has lost its model.");

const input = {
  task: model.task,
  labels,
  candidate: scored("candidate"),
  production: scored("production"),
  anchor: null,
  baseline: null,
  "base-branch": null,
  threshold: model.evaluate.threshold,
  metrics: [...metricsOf(model.task).map(({ name }) => name), "partial_roc_auc:0.1", "lift:0.1", "fbeta:2"],
  sure: model.evaluate.sure,
};
const table: Table = { rows: labels.length, columns: { part: { type: "string", values: parts } } };

const started = performance.now();
const measurement = measure(input);
const beside = measureBeside(model, table, input, measurement);
judgeGates(model.gates, measurement, beside);
const seconds = (performance.now() - started) / 1_000;

console.log(
  JSON.stringify({
    seconds,
    // The unit of maxRSS is kilobytes.
    peakGigabytes: process.resourceUsage().maxRSS / 1e6,
    metrics: Object.keys(measurement.candidate.metrics).length,
    auc: measurement.candidate.metrics.roc_auc?.value,
  }),
);
