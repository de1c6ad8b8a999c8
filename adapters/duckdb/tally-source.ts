import type { DuckDBConnection } from "@duckdb/node-api";
import type { ProfiledColumn } from "../../core/data/profile/profile-sql.ts";
import { isOrdered, type ReferenceColumn } from "../../core/drift/reference-column.ts";
import {
  finiteEndsSql,
  groupedCellsSql,
  groupedLevelsSql,
  presenceSql,
  type TallyQuestion,
  talliedColumn,
  windowSql,
} from "../../core/drift/tally-sql.ts";
import type { ColumnCounts, WindowCounts } from "../../core/drift/window-counts.ts";
import { columnsOf, withDuckDb } from "./connection.ts";
import type { Source } from "./source.ts";
import { viewOnce } from "./view-once.ts";

type Read = { column: ReferenceColumn; read: ProfiledColumn };

/** Counts the rows of a source over the cells of a reference: of each group, in the order of their names. */
export function tallySource(source: Source, question: TallyQuestion): Promise<Map<string, WindowCounts>> {
  return withDuckDb({ scratch: source.scratch }, async (connection) => {
    await viewOnce(connection, source, "sluice_source");
    await connection.run(`create view sluice_window as ${windowSql(question.selection, "sluice_source")}`);
    const stored = await columnsOf(connection, "sluice_window");
    const tallied = question.columns.map((column) =>
      talliedColumn(
        column,
        stored.find(({ name }) => name === column.name),
      ),
    );
    const present = tallied.flatMap(({ column, read }): Read[] => (read ? [{ column, read }] : []));
    const groups = await countPresence(connection, present, question);
    for (const one of present) await mendRanges(connection, one, groups);
    for (const one of present) await countCells(connection, one, { groups, named: question.named });
    return groups;
  });
}

/** All but the cells, which are zeros yet. */
async function countPresence(connection: DuckDBConnection, present: readonly Read[], question: TallyQuestion) {
  const rows = (await connection.runAndReadAll(presenceSql(present))).getRowsJS() as [string, number, ...unknown[]][];
  const groups = rows
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, total, ...cells]): [string, WindowCounts] => {
      const missing = question.columns.map(({ name }) => [name, null] as const);
      const found = present.map(({ column }, index) => {
        const [counted, min, max] = cells.slice(3 * index, 3 * index + 3) as [number, number | null, number | null];
        return [column.name, withoutCells(column, total - counted, { min, max })] as const;
      });
      const columns = Object.fromEntries([...missing, ...found]);
      return [group, { version: 1, reference: question.reference, rows: total, columns }];
    });
  return new Map(groups);
}

function withoutCells(
  column: ReferenceColumn,
  missing: number,
  { min, max }: { min: number | null; max: number | null },
): ColumnCounts {
  const cells = isOrdered(column) ? column.counts.length : column.kind === "category" ? column.levels.length : 1;
  const range = min === null || max === null ? null : { min, max };
  return { missing, counts: new Array<number>(cells).fill(0), novel: [], unlisted: 0, range };
}

/** Ranges are of finite values. Infinite ones are rare: only where a range ends in one are the finite ones looked for. */
async function mendRanges(
  connection: DuckDBConnection,
  { column, read }: Read,
  groups: ReadonlyMap<string, WindowCounts>,
): Promise<void> {
  const seen = [...groups.values()].map(({ columns }) => columns[column.name] as ColumnCounts);
  const isWithin = ({ range }: ColumnCounts) =>
    range === null || (Number.isFinite(range.min) && Number.isFinite(range.max));
  if (seen.every(isWithin)) return;
  const rows = (await connection.runAndReadAll(finiteEndsSql(read))).getRowsJS() as [string, number, number][];
  const finite = new Map(rows.map(([group, min, max]) => [group, { min, max }]));
  for (const [group, { columns }] of groups) {
    (columns[column.name] as ColumnCounts).range = finite.get(group) ?? null;
  }
}

async function countCells(
  connection: DuckDBConnection,
  { column, read }: Read,
  { groups, named }: { groups: ReadonlyMap<string, WindowCounts>; named: number | undefined },
): Promise<void> {
  const countsIn = (group: string) => groups.get(group)?.columns[column.name] as ColumnCounts;
  if (isOrdered(column)) {
    const place = new Map([...column.cuts, Number.POSITIVE_INFINITY].map((edge, cell) => [edge, cell]));
    const rows = (await connection.runAndReadAll(groupedCellsSql(read, column.cuts))).getRowsJS();
    for (const [group, entries] of rows as [string, { key: number; value: bigint }[] | null][]) {
      const { counts } = countsIn(group);
      for (const { key, value } of entries ?? []) counts[place.get(key) as number] = Number(value);
    }
  } else if (column.kind === "category") {
    const listed = column.levels.map(({ value }) => value);
    const rows = (await connection.runAndReadAll(groupedLevelsSql(read, listed, named))).getRowsJS();
    for (const [group, ...level] of rows as [string, string, number][]) addLevel(countsIn(group), listed, level);
  }
  for (const [group, { rows }] of groups) closeCounts(column, countsIn(group), rows);
}

function addLevel(counts: ColumnCounts, listed: readonly string[], [value, rows]: [string, number]): void {
  const cell = listed.indexOf(value);
  if (cell >= 0) counts.counts[cell] = rows;
  else counts.novel.push({ value, count: rows });
}

/** What follows from the rest: present rows of opaque columns, and of categories those of levels that are not listed. */
function closeCounts({ kind }: ReferenceColumn, counts: ColumnCounts, rows: number): void {
  const present = rows - counts.missing;
  if (kind === "opaque") counts.counts[0] = present;
  if (kind === "category") counts.unlisted = present - counts.counts.reduce((sum, cell) => sum + cell, 0);
  counts.novel.sort((a, b) => (a.value < b.value ? -1 : 1));
}
