import type { HistoryEntry } from "../../monitor/history.ts";
import type { Axis, Chart, Layer } from "../../page/chart.ts";
import { dayWords, windowWords } from "./window-words.ts";

/** What all charts over time share: the axis, breaks where nobody looked, and where a release took over. */

export type Windows = readonly [HistoryEntry, ...HistoryEntry[]];

type Triple = readonly [value: number, lower: number, upper: number];

const day = 86_400_000;

/** Of what was seen between two instants; a point stands in the middle. */
export function middleOf({ from, to }: { from: string; to: string }): number {
  return (Date.parse(from) + Date.parse(to)) / 2;
}

export function timeAxis(windows: Windows): Axis {
  const [first] = windows;
  const last = windows.at(-1) ?? first;
  // Labels may have come for days before the first window.
  const begins = windows
    .flatMap(({ from, performance }) => [from, performance?.cohort.from ?? from])
    .map((at) => Date.parse(at));
  const domain = [begins.reduce((one, other) => Math.min(one, other)), Date.parse(last.to)] as const;
  const length = domain[1] - domain[0];
  return {
    title: "",
    kind: "time",
    domain,
    format: length < 3 * day ? "%d %b %H:%M" : length > 300 * day ? "%b %Y" : "%d %b",
  };
}

export function timeWords(windows: Windows): string {
  const [first] = windows;
  return windowWords({ from: first.from, to: (windows.at(-1) ?? first).to });
}

interface Spot {
  from: string;
  to: string;
  value: Triple;
}

/** Value and bounds in time; where a window is missing, so is the line. */
export function spread(series: string, spots: readonly Spot[]): Layer[] {
  return runsOf(spots).flatMap((run): Layer[] => {
    const at = run.map((spot) => ({ x: middleOf(spot), value: spot.value }));
    const points = at.map(({ x, value: [y] }) => ({ x, y }));
    return [
      { mark: "band", series, points: at.map(({ x, value: [, lower, upper] }) => ({ x, y: lower, y2: upper })) },
      { mark: "line", series, points },
      // A run of one window has neither line nor band.
      ...(run.length === 1
        ? ([
            {
              mark: "intervals",
              series,
              points: at.map(({ x, value: [, lower, upper] }) => ({ x, y: lower, y2: upper })),
            },
            { mark: "points", series, points },
          ] satisfies Layer[])
        : []),
    ];
  });
}

export function runsOf<T extends { from: string; to: string }>(spots: readonly T[]): T[][] {
  const runs: T[][] = [];
  for (const spot of spots) {
    const run = runs.at(-1);
    if (run?.at(-1)?.to === spot.from) run.push(spot);
    else runs.push([spot]);
  }
  return runs;
}

const replaced = { name: "another release", tone: "quiet", dashed: true } as const;

/** Adds a line where a window is the first of another release. */
export function withReleases(chart: Chart, windows: Windows): Chart {
  const at = takeovers(windows).map(({ from }) => ({ x: Date.parse(from) }));
  if (at.length === 0) return chart;
  const { series, layers } = chart;
  return { ...chart, series: [...series, replaced], layers: [{ mark: "rules", series: replaced.name, at }, ...layers] };
}

/** The first window of each release but the first. */
export function takeovers(windows: Windows): HistoryEntry[] {
  return windows.filter(({ release }, place) => place > 0 && windows[place - 1]?.release !== release);
}

/** How windows are called in tables. */
export function windowName({ from, to }: { from: string; to: string }): string {
  return Date.parse(to) - Date.parse(from) === day ? dayWords(from) : windowWords({ from, to });
}
