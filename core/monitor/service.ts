import { literal } from "../data/sql-text.ts";
import { type OrderedReference, quantileOfCells } from "../drift/reference-column.ts";
import type { TallyQuestion } from "../drift/tally-sql.ts";
import type { WindowCounts } from "../drift/window-counts.ts";
import type { ReviewBand } from "../models/review-band.ts";
import { type LiveColumns, type LiveWindow, notIn, type StoredColumn } from "./live-columns.ts";
import { type Reference, scoreColumn } from "./reference.ts";
import type { ServiceReport } from "./service-report.ts";

/** Errors, latency, empty answers and deferrals, counted from live rows. */

export interface ServiceInput {
  reference: Reference;
  stored: readonly StoredColumn[];
  live: LiveColumns;
  /** Null: the rows do not say when. */
  window: LiveWindow | null;
  copies: readonly string[];
  /** Probabilities that are left to a person; null: none are. */
  band: ReviewBand | null;
}

/** Cells of 2 % from a hundredth of a millisecond to more than ten minutes. */
const latencyCuts = Array.from({ length: 900 }, (_, cell) => 0.01 * 1.02 ** cell);
const latency: OrderedReference = {
  ...{ name: "latency", kind: "number", single: false, missing: 0, cuts: latencyCuts },
  counts: new Array<number>(latencyCuts.length + 1).fill(0),
};

const isCaptured = (stored: readonly StoredColumn[]) =>
  ["request_id", "variant", "status", "milliseconds"].every((name) => stored.some((column) => column.name === name));

function inWindow({ live: { time }, window, copies }: ServiceInput): string {
  if (time === null || window === null) return notIn(copies);
  const [from, to] = [window.from, window.to].map((at) => `epoch_ms(${Math.round(at)}::bigint)`);
  return `${notIn(copies)} and ${time} >= ${from} and ${time} < ${to}`;
}

const ofModel = ({ reference }: ServiceInput) => `digest = ${literal(reference.digest)} and variant <> 'shadow'`;

/** Requests by whether the server failed them; null where the rows are not those that it captured. */
export function requestQuestion(input: ServiceInput): TallyQuestion | null {
  if (!isCaptured(input.stored)) return null;
  return {
    columns: [latency],
    reference: input.reference.digest,
    selection: {
      columns: [{ name: latency.name, expression: "milliseconds" }],
      where: `${inWindow(input)} and ${ofModel(input)} and "row" = 0`,
      group: "if(status >= 500, 'failed', 'answered')",
    },
  };
}

/** Rows that the model answered, by whether a person is to decide; null where no row has a score. */
export function outputQuestion(input: ServiceInput): TallyQuestion | null {
  const { reference, stored, live, band } = input;
  const score = live.columns.find(({ name }) => name === scoreColumn);
  if (!score || reference.score === null) return null;
  const isAnswered = isCaptured(stored) ? `${ofModel(input)} and error is null` : "true";
  const isDeferred =
    band === null ? "false" : `coalesce(${score.expression} between ${band.from} and ${band.to}, true)`;
  return {
    columns: [reference.score],
    reference: reference.digest,
    selection: {
      columns: [score],
      where: `${inWindow(input)} and ${isAnswered}`,
      group: `if(${isDeferred}, 'deferred', 'automatic')`,
    },
  };
}

type Groups = ReadonlyMap<string, WindowCounts>;

interface Counted {
  requests: Groups | null;
  outputs: Groups | null;
  isBanded: boolean;
  window: LiveWindow | null;
  memoryBytes: number | null;
}

/** Null where nothing is known. */
export function serviceFrom({ requests, outputs, isBanded, window, memoryBytes }: Counted): ServiceReport | null {
  const report: ServiceReport = {
    requests: requests && requestsIn(requests, window),
    latency: requests && latencyIn(requests),
    memoryBytes,
    outputs: outputs && outputsIn(outputs, isBanded),
  };
  return Object.values(report).every((part) => part === null) ? null : report;
}

const rowsIn = (groups: Groups, ...names: string[]) =>
  names.reduce((sum, name) => sum + (groups.get(name)?.rows ?? 0), 0);

function requestsIn(groups: Groups, window: LiveWindow | null): ServiceReport["requests"] {
  const count = rowsIn(groups, "failed", "answered");
  const errors = rowsIn(groups, "failed");
  if (count === 0) return null;
  const perMinute = window && count / ((window.to - window.from) / 60_000);
  return { count, perMinute, errors, errorShare: errors / count };
}

function latencyIn(groups: Groups): ServiceReport["latency"] {
  const counts = groups.get("answered")?.columns[latency.name]?.counts ?? [];
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantileOfCells(latencyCuts, counts, share));
  return p50 == null || p95 == null || p99 == null ? null : { p50, p95, p99 };
}

function outputsIn(groups: Groups, isBanded: boolean): ServiceReport["outputs"] {
  const rows = rowsIn(groups, "deferred", "automatic");
  if (rows === 0) return null;
  const nulls = [...groups.values()].reduce((sum, { columns }) => sum + (columns[scoreColumn]?.missing ?? 0), 0);
  const deferred = isBanded ? rowsIn(groups, "deferred") : null;
  return { rows, nulls, nullShare: nulls / rows, deferred, deferralShare: deferred === null ? null : deferred / rows };
}

/** From Prometheus' text format, as the server's admin port gives it; null where it does not say. */
export function memoryIn(exposition: string): number | null {
  const [, text] = /^process_resident_memory_bytes(?:\{[^}\n]*\})? (\S+)/m.exec(exposition) ?? [];
  const bytes = Number(text);
  return text !== undefined && Number.isFinite(bytes) && bytes >= 0 ? bytes : null;
}
