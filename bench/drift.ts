import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureVenv } from "../test/peers/environment.ts";
import { type Bench, type BenchResult, median, seconds } from "./bench.ts";

/**
 * Fifty columns of live rows against a stored reference, from the file to the verdicts, beside Evidently's default drift
 * preset on the same rows, which it has in memory before its clock starts; each in a process of its own. And how long it
 * takes to add up the counts of a thousand machines.
 */

/** So many times as fast, and with so small a part of the memory. */
const faster = 50;
const leaner = 10;
const mostSecondsOfMerge = 1;
/** What the usual number of rows of a benchmark is divided by: a day's traffic, and what the peer can hold. */
const fewer = 10;

interface Timed {
  seconds: number;
  peakGigabytes: number;
}

export const benchDrift: Bench = ({ rows, runs }) => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  try {
    const python = ensureVenv("drift");
    const size = rows / fewer;
    task(["make", folder, String(size)]);
    const own = Array.from({ length: runs }, () => task(["judge", folder]));
    const merges = Array.from({ length: runs }, () => task(["merge", folder]).seconds);
    const script = join(import.meta.dirname, "drift/evidently_preset.py");
    const peer = output(python, [script, join(folder, "reference.parquet"), join(folder, "live.parquet")]);
    return tell({ own, merges, peer, size });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

function task(args: readonly string[]): Timed {
  return output(process.execPath, [join(import.meta.dirname, "drift/run.ts"), ...args]);
}

function output(program: string, args: readonly string[]): Timed {
  const lines = execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return JSON.parse(lines.trim().split("\n").at(-1) ?? "");
}

function tell({ own, merges, peer, size }: { own: Timed[]; merges: number[]; peer: Timed; size: number }): BenchResult {
  const time = median(own.map((run) => run.seconds));
  const merge = median(merges);
  const peak = Math.max(...own.map((run) => run.peakGigabytes));
  return {
    table: [
      ["rows, columns", `${size.toLocaleString("en")}, 50`],
      ["runs, of which medians", String(own.length)],
      ["Sluice: counts and verdicts from the file", seconds(time)],
      ["Sluice: peak memory", `${peak.toFixed(2)} GB`],
      ["Sluice: counts of 1,000 machines added up", seconds(merge)],
      ["Evidently: default drift preset (one run)", seconds(peer.seconds)],
      ["Evidently: peak memory", `${peer.peakGigabytes.toFixed(2)} GB`],
    ],
    ratios: [
      { name: "time / Evidently", value: time / peer.seconds, atMost: 1 / faster },
      { name: "memory / Evidently", value: peak / peer.peakGigabytes, atMost: 1 / leaner },
      { name: "seconds to add up 1,000 machines", value: merge, atMost: mostSecondsOfMerge },
    ],
  };
}
