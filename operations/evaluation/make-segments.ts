import type { ModelConfig } from "../../core/config/schema.ts";
import { usualMonitor } from "../../core/config/schemas/monitor-schema.ts";
import type { Profile } from "../../core/data/profile/profile.ts";
import { identifier } from "../../core/data/sql-text.ts";
import { isOrdered, type OrderedReference, type ReferenceColumn } from "../../core/drift/reference-column.ts";
import type { WindowCounts } from "../../core/drift/window-counts.ts";
import type { Reference } from "../../core/monitor/reference.ts";
import { filledColumns, watchedColumns } from "../../core/monitor/reference-columns.ts";
import { coarseOrdered, watchedInside } from "../../core/monitor/segments/coarse-column.ts";
import { type Divided, divideColumns } from "../../core/monitor/segments/divide.ts";
import { fillParts, scoresBySegment } from "../../core/monitor/segments/fill-parts.ts";
import { segmentSql } from "../../core/monitor/segments/segment-of.ts";
import type { ReferenceSegments, SegmentedColumn } from "../../core/monitor/segments/segment-reference.ts";
import { segmentColumns } from "../../core/monitor/segments/watched-segments.ts";
import type { Table } from "../../core/table.ts";

interface Counted {
  /** SQL; null: all together, and all of them. */
  group: string | null;
  where?: string;
}

/** Counts rows of the training data over cells; of levels that have none, the names are left out. */
export type Tally = (columns: readonly ReferenceColumn[], rows: Counted) => Promise<Map<string, WindowCounts>>;

export interface SegmentsInput {
  model: ModelConfig;
  profile: Profile;
  reference: Pick<Reference, "columns" | "features" | "responses" | "score">;
  heldOut: { table: Table; scores: Float64Array };
  tally: Tally;
}

/** What the segments of the training data look like, and the held-out rows' scores in each; undefined: none are asked for. */
export async function makeSegments(input: SegmentsInput): Promise<ReferenceSegments | undefined> {
  const { model, profile, reference, tally } = input;
  const wanted = segmentColumns(model);
  if (wanted.length === 0) return undefined;
  const empty = watchedColumns(profile, wanted);
  const all = (await tally(empty, { group: null })).get("");
  const { divided, unknown } = divideColumns(wanted, all ? filledColumns(empty, all) : [], profile);
  const inside = watchedInside(reference);
  const score = reference.score && isOrdered(reference.score) ? coarseOrdered(reference.score) : null;
  const newest = await newestWindows(input);
  const by: SegmentedColumn[] = [];
  for (const one of divided) by.push(await segmented(input, one, { columns: inside.columns, newest, score }));
  return { columns: [...inside.columns, ...(score ? [score] : [])], left: inside.left, by, unknown };
}

/** Some more than are needed to know how segments differ by themselves: to count each apart costs most of all. */
const mostWindows = 35;

interface Newest {
  /** SQL of the number of a row's window. */
  window: string;
  where: string;
}

/** Null where rows do not say when. */
async function newestWindows({ model, tally }: SegmentsInput): Promise<Newest | null> {
  const { time } = model.data;
  if (time === undefined) return null;
  const { every } = model.monitor ?? usualMonitor;
  const window = `floor(epoch_ms(${identifier(time)}::timestamp) / ${every})::bigint`;
  const numbers = [...(await tally([], { group: window })).keys()].filter((key) => key !== "").map(Number);
  const first = numbers.sort((a, b) => a - b).slice(-mostWindows)[0];
  return first === undefined ? null : { window, where: `${window} >= ${first}` };
}

async function segmented(
  { heldOut, tally }: SegmentsInput,
  { column, division }: Divided,
  { columns, newest, score }: { columns: ReferenceColumn[]; newest: Newest | null; score: OrderedReference | null },
): Promise<SegmentedColumn> {
  const code = segmentSql(division, column, identifier(column.name));
  const all = await tally(columns, { group: code });
  const windows = newest
    ? await tally(columns, { group: `${newest.window} || ' ' || ${code}`, where: newest.where })
    : [];
  const rows = heldOut.table.columns[column.name];
  const scores = score && rows ? scoresBySegment(score, { division, column, rows, scores: heldOut.scores }) : new Map();
  const parts = fillParts({ columns, all, windows: byWindow([...windows]), scores });
  return { column, division, rows: [...all.values()].reduce((sum, counts) => sum + counts.rows, 0), parts };
}

function byWindow(groups: readonly (readonly [string, WindowCounts])[]): Map<string, WindowCounts>[] {
  const windows = new Map<string, Map<string, WindowCounts>>();
  for (const [group, counts] of groups) {
    const [window = "", code = ""] = group.split(" ");
    const own = windows.get(window) ?? new Map<string, WindowCounts>();
    windows.set(window, own.set(code, counts));
  }
  return [...windows.values()];
}
