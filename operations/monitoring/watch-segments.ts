import type { ModelConfig } from "../../core/config/schema.ts";
import type { MonitorSettings } from "../../core/config/schemas/monitor-schema.ts";
import type { WindowSelection } from "../../core/drift/tally-sql.ts";
import type { WindowCounts } from "../../core/drift/window-counts.ts";
import type { MonitorProblem } from "../../core/monitor/monitor-report.ts";
import type { Reference } from "../../core/monitor/reference.ts";
import { judgeSegments, type SegmentedWindow } from "../../core/monitor/segments/judge-segments.ts";
import { segmentSql } from "../../core/monitor/segments/segment-of.ts";
import { segmentProblems, unknownSegments, unknownWords } from "../../core/monitor/segments/segment-problems.ts";
import type { ReferenceSegments, SegmentedColumn } from "../../core/monitor/segments/segment-reference.ts";
import type { SegmentReport } from "../../core/monitor/segments/segment-report.ts";
import { segmentColumns } from "../../core/monitor/segments/watched-segments.ts";
import type { Ports } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import type { LiveRows } from "./measure-performance.ts";

export interface SegmentsToWatch {
  model: ModelConfig;
  settings: MonitorSettings;
  reference: Reference;
  live: LiveRows;
  /** The rows that were looked at, and what all of them together are. */
  selection: WindowSelection;
  counts: WindowCounts;
  /** Milliseconds of the window; null: all rows there are. */
  length: number | null;
}

export interface SeenSegments {
  report: SegmentReport;
  problems: MonitorProblem[];
}

/** Looks at each segment of the window beside the reference's; null: nobody asks for any. */
export async function watchSegments(ports: Ports, input: SegmentsToWatch): Promise<SeenSegments | null> {
  const { model, settings, reference, counts } = input;
  const wanted = segmentColumns(model);
  if (wanted.length === 0 || counts.rows === 0) return null;
  const { found, unknown } = findSegments(wanted, input);
  const windows: SegmentedWindow[] = [];
  for (const by of found) windows.push({ by, groups: await tallySegments(ports, input, by) });
  const segments = judgeSegments(reference, windows, { settings, length: input.length });
  const notes = [...unknown.map(unknownWords), ...(segments.length > 0 ? leftOut(reference.segments, found) : [])];
  return {
    report: { segments: segments.slice(0, 500), notes: notes.map((note) => note.slice(0, 500)).slice(0, 150) },
    problems: [
      ...segmentProblems(segments, counts, reference.features),
      ...(settings.segments === undefined ? [] : unknownSegments(unknown)),
    ],
  };
}

type Unknown = ReferenceSegments["unknown"];

const released = "the release carries no counts by segment of it; release the model again";

function findSegments(wanted: readonly string[], { reference, live }: SegmentsToWatch) {
  const found: SegmentedColumn[] = [];
  const unknown: Unknown = [];
  for (const name of wanted) {
    const by = reference.segments?.by.find(({ column }) => column.name === name);
    const why = reference.segments?.unknown.find(({ column }) => column === name)?.because;
    const isLive = live.columns.columns.some((column) => column.name === name);
    if (by && isLive) found.push(by);
    else unknown.push({ column: name, because: by ? "the live rows do not have it" : (why ?? released) });
  }
  return { found, unknown };
}

/** Over coarse cells, so that all segments together take no more than a few columns do. */
async function tallySegments(
  { data }: Ports,
  { reference, live, selection }: SegmentsToWatch,
  { column, division }: SegmentedColumn,
): Promise<Map<string, WindowCounts>> {
  const expression = selection.columns.find(({ name }) => name === column.name)?.expression ?? "null";
  return data.tally(live.spec, {
    columns: reference.segments?.columns ?? [],
    reference: reference.digest,
    selection: {
      columns: selection.columns,
      where: `(${selection.where ?? "true"}) and (${selection.group ?? "'window'"}) = 'window'`,
      group: segmentSql(division, column, expression),
    },
    named: 0,
  });
}

function leftOut(segments: ReferenceSegments | undefined, found: readonly SegmentedColumn[]): string[] {
  const small = found.flatMap(({ column, division }) => {
    const others = division.kind === "bands" ? 0 : division.others.length;
    return others > 0
      ? [`${plural(others, "smaller segment")} of ${column.name} are counted together as (others)`]
      : [];
  });
  const left = segments?.left ?? 0;
  const inputs = `Within segments, ${plural(left, "input")} are not looked at, which move the score less than the others`;
  return [...small, ...(left > 0 ? [inputs] : [])];
}
