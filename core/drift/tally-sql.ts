import { type ProfiledColumn, profiledColumn } from "../data/profile/profile-sql.ts";
import { identifier, literal } from "../data/sql-text.ts";
import { isOrdered, longestLevel, type ReferenceColumn } from "./reference-column.ts";

/** SQL that counts rows over the cells of a reference, from the relation `sluice_window` and by its `sluice_group`. */

/** Which rows of a source are counted, and how they are read. All of it is SQL over the columns of the source. */
export interface WindowSelection {
  columns: readonly { name: string; expression: string }[];
  /** Null: all rows. */
  where: string | null;
  /** Rows are counted apart by the text of this; null: all together, in the group ''. */
  group: string | null;
}

export interface TallyQuestion {
  selection: WindowSelection;
  columns: readonly ReferenceColumn[];
  /** What the cells are called: counts over others do not add up with these. */
  reference: string;
  /** How many of the levels that a reference does not list are named; without it 1,000. */
  named?: number;
}

export function windowSql({ columns, where, group }: WindowSelection, relation: string): string {
  const named = columns.map(({ name, expression }) => `${expression} as ${identifier(name)}`);
  const grouped = `coalesce(cast(${group ?? "''"} as varchar), '') as sluice_group`;
  return `select ${[...named, grouped].join(", ")} from ${relation}${where === null ? "" : ` where ${where}`}`;
}

export interface TalliedColumn {
  column: ReferenceColumn;
  /** Null: the rows have no such column, or one of another kind. */
  read: ProfiledColumn | null;
}

export function talliedColumn(
  column: ReferenceColumn,
  stored: { name: string; type: string } | undefined,
): TalliedColumn {
  if (!stored) return { column, read: null };
  const read = profiledColumn(stored);
  if (column.kind === "category") return { column, read: { ...read, value: `${identifier(stored.name)}::varchar` } };
  if (column.kind !== "opaque" && column.kind !== read.kind) return { column, read: null };
  const isRounded = isOrdered(column) && column.single;
  return { column, read: isRounded ? { ...read, value: `(${read.value})::float::double` } : read };
}

/** A row for each group: how many rows it has, and of each column the present ones and the ends of its range. */
export function presenceSql(columns: readonly { column: ReferenceColumn; read: ProfiledColumn }[]): string {
  const parts = columns.map(({ column, read: { value } }) => {
    const ends = isOrdered(column) ? `min(${value}), max(${value})` : "null, null";
    return `count(${value})::double, ${ends}`;
  });
  return `select sluice_group, ${["count(*)::double", ...parts].join(",\n  ")} from sluice_window group by 1`;
}

/** A row for each group: the ends of a column's range without infinite values. Five times what it costs with them. */
export function finiteEndsSql({ value }: ProfiledColumn): string {
  return `select sluice_group, min(${value}), max(${value}) from sluice_window where isfinite(${value}) group by 1`;
}

/** A row for each group: a map of counts by the upper edge of the cell; values above every cut stand under infinity. */
export function groupedCellsSql({ value }: ProfiledColumn, cuts: readonly number[]): string {
  const edges = [...cuts.map((cut) => `${cut}::double`), "'infinity'::double"].join(", ");
  return `select sluice_group, histogram(${value}, [${edges}]) from sluice_window group by 1`;
}

const mostNovel = 1_000;

/** Of each group every listed level, and the most frequent others. */
export function groupedLevelsSql({ value }: ProfiledColumn, listed: readonly string[], named = mostNovel): string {
  const isListed = listed.length > 0 ? `v in (${listed.map(literal).join(", ")})` : "false";
  return `with levels as (select sluice_group as g, ${value} as v, count(*)::double as n from sluice_window group by 1, 2)
    select g, v, n from levels where v is not null and (${isListed} or length(v) <= ${longestLevel})
    qualify ${isListed} or row_number() over (partition by g, ${isListed} order by n desc, v) <= ${named}`;
}
