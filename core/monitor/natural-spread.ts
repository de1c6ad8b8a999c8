import { studentQuantile } from "../metrics/special-functions.ts";
import type { Estimate } from "./monitor-report.ts";
import type { Periods } from "./performance/held-out.ts";
import { readRatio, type Stratum } from "./strata.ts";

/**
 * How far windows lie from their own estimates by themselves: rows of one day share its weather, its campaigns, its
 * outages. Learned from the windows of the held-out rows; what chance alone explains is taken off.
 */

/** With fewer windows their spread is hardly known. */
const leastWindows = 3;
/** Each side; together 95 %. */
const eachSide = 0.975;

interface NaturalSpread {
  /** Half of the interval for one more window. */
  width: number;
  windows: number;
}

export function naturalSpread(
  metric: Estimate["metric"],
  strata: readonly Stratum[],
  periods: Periods | null,
  length: number | null,
): NaturalSpread | null {
  const runs = periods === null || length === null ? [] : runsOf(periods, length / periods.ms);
  const residuals = runs.flatMap((run) => residualOf(metric, strata, run) ?? []);
  const windows = residuals.length;
  if (windows < leastWindows) return null;
  const mean = residuals.reduce((sum, { residual }) => sum + residual, 0) / windows;
  const squares = residuals.reduce((sum, { residual }) => sum + (residual - mean) ** 2, 0) / (windows - 1);
  const chance = residuals.reduce((sum, { variance }) => sum + variance, 0) / windows;
  const natural = Math.sqrt(Math.max(0, squares - chance) * (1 + 1 / windows));
  return { width: studentQuantile(eachSide, windows - 1) * natural, windows };
}

type Run = Periods["windows"][number];

/** As many windows in a row as make up the length, added up, without overlap, from the newest back. */
function runsOf({ windows }: Periods, many: number): Run[] {
  if (many < 1 || !Number.isInteger(many)) return [];
  const runs: Run[] = [];
  for (let end = windows.length; end >= many; end -= many) runs.push(added(windows.slice(end - many, end)));
  return runs;
}

function added(windows: readonly Run[]): Run {
  const [first = []] = windows;
  return first.map((_, bin) =>
    windows.reduce<[number, number]>(
      ([rows, sum], window) => [rows + (window[bin]?.[0] ?? 0), sum + (window[bin]?.[1] ?? 0)],
      [0, 0],
    ),
  );
}

/** What the window showed minus what it was estimated at, and how much of it chance allows. */
function residualOf(metric: Estimate["metric"], strata: readonly Stratum[], run: Run) {
  const rows = run.map(([count]) => count);
  const total = rows.reduce((sum, count) => sum + count, 0);
  const means = run.map(([count, sum], bin) => (count === 0 ? (strata[bin]?.mean ?? 0) : sum / count));
  const [expected, realised] = [readRatio(metric, strata, rows), readRatio(metric, strata, rows, means)];
  if (!expected || !realised) return null;
  const variance = expected.parts.reduce((sum, { slope, partSlope }, bin) => {
    const change = (slope - expected.value * partSlope) / expected.all;
    return sum + ((rows[bin] as number) / total) * change ** 2 * (strata[bin]?.variance ?? 0);
  }, 0);
  return { residual: realised.value - expected.value, variance: variance / total };
}
