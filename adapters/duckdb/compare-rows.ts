import type { RowComparison } from "../../core/data/data-port.ts";
import type { LabelConflicts } from "../../core/data/difference/difference.ts";
import { changedColumnsSql, conflictsSql, rowsByContentSql, rowsByIdSql } from "../../core/data/difference/rows-sql.ts";
import type { ShowValue } from "../../core/data/personal/suspects.ts";
import { withDuckDb } from "./connection.ts";
import { firstRow } from "./rows.ts";
import type { Source } from "./source.ts";
import { viewOnce } from "./view-once.ts";

/** Rows that came, went or changed: by their id, or by all of `columns` together where there is none. */
export function compareRows(
  base: Source,
  head: Source,
  { id, columns }: { id: string | null; columns: readonly string[] },
): Promise<RowComparison> {
  return withDuckDb({ scratch: head.scratch }, async (connection) => {
    await viewOnce(connection, base, "base");
    await viewOnce(connection, head, "head");
    if (id === null) {
      const [added, removed] = await firstRow(connection, rowsByContentSql(columns));
      return { added: Number(added), removed: Number(removed), changed: 0, changedColumns: [], unnamed: 0 };
    }
    const [added, removed, changed, unnamed] = (await firstRow(connection, rowsByIdSql(id, columns))).map(Number);
    const counts = changed ? await firstRow(connection, changedColumnsSql(id, columns)) : [];
    const changedColumns = counts
      .map((rows, index) => ({ name: columns[index] ?? "", rows: Number(rows) }))
      .filter(({ rows }) => rows > 0)
      .sort((a, b) => b.rows - a.rows);
    return { added: added ?? 0, removed: removed ?? 0, changed: changed ?? 0, changedColumns, unnamed: unnamed ?? 0 };
  });
}

interface Conflicts {
  n: number;
  features: (string | null)[];
  found: { value: string; count: number }[];
}

/** Rows that share all features with a row of another label. Null where no row has a label. */
export function labelConflicts(
  source: Source,
  { features, target, show }: { features: readonly string[]; target: string; show: ShowValue },
): Promise<LabelConflicts | null> {
  return withDuckDb({ scratch: source.scratch }, async (connection) => {
    await viewOnce(connection, source, "head");
    const [groups, rows, ceiling, examples] = await firstRow(connection, conflictsSql(features, target));
    if (typeof ceiling !== "number") return null;
    return {
      groups: Number(groups),
      rows: Number(rows),
      ceiling,
      examples: ((examples ?? []) as Conflicts[]).map(({ features: values, found }) => ({
        features: features
          .map((name, index) => `${name} ${values[index] === null ? "missing" : show(name, values[index] ?? "")}`)
          .join(", ")
          .slice(0, 500),
        labels: found.map(({ value, count }) => ({ value: show(target, value).slice(0, 200), count })),
      })),
    };
  });
}
