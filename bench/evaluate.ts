import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePeers } from "../test/peers/environment.ts";
import { type Bench, type BenchResult, median, seconds } from "./bench.ts";
import { holdout, slices } from "./evaluate/holdout.ts";

/**
 * Everything that an evaluation computes once a holdout is scored by two models, beside scikit-learn on the same arrays,
 * in turns, so that both meet the same noise of the machine.
 */

const bootstrapResamples = 1_000;
const leastMemory = 4;

export const benchEvaluate: Bench = ({ rows, runs }) => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  try {
    for (const [name, values] of Object.entries(holdout(rows))) writeFileSync(join(folder, name), values);
    const python = ensurePeers();
    const ours: Ours[] = [];
    const theirs: Theirs[] = [];
    for (let run = 0; run < runs; run++) {
      ours.push(runOurs(folder));
      // Metrics of classes take scikit-learn minutes; they are timed once.
      theirs.push(runPeer(python, folder, run === 0));
    }
    return compare(ours, theirs, rows);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

interface Ours {
  seconds: number;
  peakGigabytes: number;
  metrics: number;
  auc: number;
}

interface Theirs {
  /** ROC AUC of the first model, and of the second. */
  auc: [number, number];
  value: number;
  /** One resample of the ROC AUC of one model: drawing rows, taking them, ranking them. */
  resample: number;
  /** All metrics of both models; null: not timed in this run. */
  metrics: number | null;
}

/** What a program writes to its stdout; its complaints are shown. */
function output(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function runOurs(folder: string): Ours {
  return JSON.parse(output(process.execPath, [join(import.meta.dirname, "evaluate/report.ts"), folder]));
}

function runPeer(python: string, folder: string, withMetrics: boolean): Theirs {
  const script = join(import.meta.dirname, "evaluate/sklearn_report.py");
  return JSON.parse(output(python, [script, folder, withMetrics ? "metrics" : "auc"]));
}

function compare(ours: readonly Ours[], theirs: readonly Theirs[], rows: number): BenchResult {
  const own = median(ours.map((run) => run.seconds));
  const peak = Math.max(...ours.map((run) => run.peakGigabytes));
  const [one, both] = [median(theirs.map(({ auc }) => auc[0])), median(theirs.map(({ auc }) => auc[0] + auc[1]))];
  const resample = median(theirs.map((run) => run.resample));
  const metrics = median(theirs.flatMap((run) => run.metrics ?? []));
  const difference = Math.abs((ours[0]?.auc ?? 0) - (theirs[0]?.value ?? 1));
  if (!(difference < 1e-9)) throw new Error(`ROC AUC differs by ${difference}: the two did not see the same arrays.`);
  const bootstrapped = metrics + 2 * bootstrapResamples * resample;
  return {
    table: [
      ["rows, models, slices", `${rows.toLocaleString("en")}, 2, ${slices}`],
      ["runs, of which medians", String(ours.length)],
      ["Sluice: full report", `${seconds(own)} (${ours[0]?.metrics} metrics of each model, with intervals)`],
      ["Sluice: peak memory", `${peak.toFixed(2)} GB`],
      ["scikit-learn: roc_auc_score of one model", seconds(one)],
      ["scikit-learn: roc_auc_score of both models", seconds(both)],
      ["scikit-learn: all its metrics of both models", `${seconds(metrics)} (one run)`],
      [
        "scikit-learn: one resample of roc_auc_score",
        `${seconds(resample)} (scaled to ${bootstrapResamples} of each model)`,
      ],
    ],
    ratios: [
      { name: "report / roc_auc_score of both", value: own / both, atMost: 2 },
      { name: "report / roc_auc_score of one", value: own / one, atMost: 2 },
      { name: "report / metrics and bootstrap", value: own / bootstrapped, atMost: 0.1 },
      { name: "peak memory in GB", value: peak, atMost: leastMemory },
    ],
  };
}
