import { z } from "zod";
import { parseJson } from "../parse-json.ts";
import { alertKinds, alertsIn } from "./alerts/alerts-in.ts";
import type { MonitorReport } from "./monitor-report.ts";
import { compactPerformance, compactPerformanceSchema } from "./performance/compact.ts";
import { movedSegments } from "./segments/segment-problems.ts";
import { compactService } from "./service-report.ts";

/** What was seen of a model in an environment, window by window, so that trends span runs. In git, written by Sluice alone. */

const entrySchema = z.strictObject({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  release: z.string().max(100),
  rows: z.int().min(0),
  verdict: z.enum(["alarm", "unsure", "stable"]),
  problems: z.array(z.string().max(40)).max(100),
  /** Share of rows that moved, by column: as measured, at least, at most. */
  columns: z.record(z.string().max(200), z.tuple([z.number(), z.number(), z.number()])),
  /** Of the same columns: the share that might move, and those that surely moved more. */
  tolerances: z.record(z.string().max(200), z.number()).default({}),
  moved: z.array(z.string().max(200)).max(5_002).default([]),
  /** Segments that surely moved, as in `origin = ORD`. */
  segments: z.array(z.string().max(410)).max(500).default([]),
  /** What people were to be told of. */
  alerts: z.array(z.enum(alertKinds)).max(100).default([]),
  /** Estimated without labels: value, lower and upper. */
  estimates: z.record(z.string().max(40), z.tuple([z.number(), z.number(), z.number()])),
  /** By labels that had come; absent before Sluice looked at them. */
  performance: compactPerformanceSchema.nullable().default(null),
  /** Error share, latency and the like, as far as they were known. */
  service: z.record(z.string().max(40), z.number()).default({}),
});

const historySchema = z.strictObject({ version: z.literal(1), windows: z.array(entrySchema).max(400) });

export type MonitorHistory = z.output<typeof historySchema>;
export type HistoryEntry = z.output<typeof entrySchema>;

export const historyBranch = "sluice/monitor";
/** The oldest go first; of daily windows more than a year. */
const mostWindows = 400;

export function historyPath(environment: string, model: string): string {
  return `monitor/${environment}/${model}.json`;
}

export function parseHistory(text: string | null, document: string): MonitorHistory {
  if (text === null) return { version: 1, windows: [] };
  const remedy = `Mend or remove ${document} on the branch ${historyBranch}; removing it starts the history anew.`;
  return parseJson(text, historySchema, { code: "REPORT_INVALID", document, remedy });
}

/** A window that is looked at again replaces what was seen of it before. Windows without a time have no place in it. */
export function withWindow({ windows }: MonitorHistory, report: MonitorReport): MonitorHistory {
  const entry = entryOf(report);
  if (!entry) return { version: 1, windows };
  const others = windows.filter(({ from, to }) => from !== entry.from || to !== entry.to);
  const all = [...others, entry].sort((a, b) => (a.to < b.to ? -1 : 1));
  return { version: 1, windows: all.slice(-mostWindows) };
}

/** What was seen, whenever that was. */
export type Seen = Omit<HistoryEntry, "from" | "to">;

function entryOf(report: MonitorReport): HistoryEntry | null {
  const { from, to } = report.window;
  return from === null || to === null ? null : { from, to, ...seenIn(report) };
}

export function seenIn(report: MonitorReport): Seen {
  const { window, release, verdict, problems, columns, segments, estimates, performance, service } = report;
  const rounded = (...values: [number, number, number]) =>
    values.map((value) => Number(value.toPrecision(4))) as [number, number, number];
  return {
    ...{ release, rows: window.rows, verdict },
    problems: [...new Set(problems.map(({ kind }) => kind))],
    columns: Object.fromEntries(
      columns.flatMap(({ name, test }) => (test ? [[name, rounded(test.distance, test.lower, test.upper)]] : [])),
    ),
    tolerances: Object.fromEntries(
      columns.flatMap(({ name, test, tolerance }) => (test ? [[name, Number(tolerance.toPrecision(4))]] : [])),
    ),
    moved: columns.filter((column) => column.verdict === "drift").map(({ name }) => name),
    segments: movedSegments(segments).map(({ column, segment }) => `${column} = ${segment}`),
    alerts: alertsIn(report).map(({ kind }) => kind),
    estimates: Object.fromEntries(
      estimates.map(({ metric, value, lower, upper }) => [metric, rounded(value, lower, upper)]),
    ),
    performance: performance && compactPerformance(performance),
    service: compactService(service),
  };
}

/** With fewer windows nobody knows what is usual. */
const leastWindows = 3;

/** The median number of rows of the windows of this length that had any; null where too few are known. */
export function usualRows({ windows }: MonitorHistory, { from, to }: { from: number; to: number }): number | null {
  const rows = windows
    .filter((entry) => entry.rows > 0 && Date.parse(entry.to) <= from)
    .filter((entry) => Date.parse(entry.to) - Date.parse(entry.from) === to - from)
    .map((entry) => entry.rows)
    .sort((a, b) => a - b);
  return rows.length < leastWindows ? null : (rows[Math.floor(rows.length / 2)] ?? null);
}
