import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureVenv } from "../test/peers/environment.ts";
import { type Bench, type BenchResult, median, seconds } from "./bench.ts";
import { rules } from "./validate/rules.ts";
import { columnNames } from "./validate/table.ts";

/**
 * Forty rules on a table of twenty columns, as CSV and as Parquet, that keeps them all: beside DuckDB merely looking at
 * every value once, and beside Great Expectations and pandera with the same rules, each in a process of its own.
 */

const mostMemory = 2;
/** Of the rows, what Great Expectations is given; more takes it hours and more memory than there is. */
const expectationsShare = 0.1;
const formats = ["csv", "parquet"] as const;

interface Timed {
  seconds: number;
  peakGigabytes: number;
}

interface Figures {
  scan: number;
  own: number;
  peak: number;
  pandera: number;
  expectations: number;
}

export const benchValidate: Bench = ({ rows, runs }) => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  try {
    const python = ensureVenv("validate");
    const sample = join(folder, "sample");
    execFileSync("mkdir", [sample]);
    writeFileSync(join(folder, "rules.json"), JSON.stringify(rules));
    task(["make", folder, String(rows)]);
    task(["make", sample, String(Math.round(rows * expectationsShare))]);
    const measured = formats.map((format): [string, Figures] => [
      format,
      measure(python, folder, `data.${format}`, runs),
    ]);
    return tell(Object.fromEntries(measured) as Record<(typeof formats)[number], Figures>, rows, runs);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Ours and the scan in turns, so that both meet the same noise of the machine; the slow ones once. */
function measure(python: string, folder: string, file: string, runs: number): Figures {
  const [scans, own]: [Timed[], Timed[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    scans.push(task(["scan", folder, file]));
    own.push(task(["validate", folder, file]));
  }
  const peer = (script: string, path: string) =>
    output(python, [join(import.meta.dirname, "validate", script), path, join(folder, "rules.json")]);
  return {
    scan: median(scans.map((run) => run.seconds)),
    own: median(own.map((run) => run.seconds)),
    peak: Math.max(...own.map((run) => run.peakGigabytes)),
    pandera: peer("pandera_rules.py", join(folder, file)).seconds,
    expectations: peer("great_expectations_rules.py", join(folder, "sample", file)).seconds / expectationsShare,
  };
}

function task(args: readonly string[]): Timed {
  return output(process.execPath, [join(import.meta.dirname, "validate/run.ts"), ...args]);
}

function output(program: string, args: readonly string[]): Timed {
  const lines = execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return JSON.parse(lines.trim().split("\n").at(-1) ?? "");
}

function tell(figures: Record<(typeof formats)[number], Figures>, rows: number, runs: number): BenchResult {
  const of = (what: (one: Figures) => string) => formats.map((format) => what(figures[format])).join(" | ");
  const part = `${100 * expectationsShare}% of the rows, scaled`;
  return {
    table: [
      ["rows, columns, rules", `${rows.toLocaleString("en")}, ${columnNames.length}, ${rules.length}`],
      ["runs, of which medians", String(runs)],
      ["", formats.join(" | ")],
      ["DuckDB: greatest value of every column", of(({ scan }) => seconds(scan))],
      ["Sluice: validation", of(({ own }) => seconds(own))],
      ["Sluice: peak memory", of(({ peak }) => `${peak.toFixed(2)} GB`)],
      ["pandera on polars (one run)", of(({ pandera }) => seconds(pandera))],
      [`Great Expectations (one run, ${part})`, of(({ expectations }) => seconds(expectations))],
    ],
    ratios: formats.flatMap((format) => {
      const { scan, own, peak, pandera, expectations } = figures[format];
      return [
        { name: `${format}: validation / scan`, value: own / scan, atMost: 2 },
        { name: `${format}: validation / pandera`, value: own / pandera, atMost: 1 / 5 },
        { name: `${format}: validation / Great Expectations`, value: own / expectations, atMost: 1 / 20 },
        { name: `${format}: peak memory in GB`, value: peak, atMost: mostMemory },
      ];
    }),
  };
}
