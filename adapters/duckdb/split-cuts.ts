import type { DuckDBConnection } from "@duckdb/node-api";
import type { Cut, SplitCuts, SplitPlan } from "../../core/data/split/split.ts";
import { placesNeeded, strataCutSql, timeCutSql } from "../../core/data/split/split-sql.ts";
import { SluiceError } from "../../core/errors.ts";
import { plural } from "../../core/report/numbers.ts";
import { rowsOf } from "./connection.ts";

type Columns = readonly { name: string; type: string }[];

/** Those that are kept, or the times that the rows of the view `data` give. Classes are cut at the shares until then. */
export async function cutsOf(connection: DuckDBConnection, plan: SplitPlan): Promise<SplitCuts> {
  if (plan.kept) return plan.kept;
  const [row] = plan.time ? await rowsOf(connection, timeCutSql(plan.time)) : [];
  return { time: row ? cutFrom(row) : null, strata: null };
}

/** The cuts to keep. */
export async function newCuts(connection: DuckDBConnection, plan: SplitPlan, columns: Columns): Promise<SplitCuts> {
  const { time } = await cutsOf(connection, { ...plan, kept: null });
  if (!plan.content?.strata) return { time, strata: null };
  const rows = await rowsOf(connection, strataCutSql(plan.content, columns));
  return { time, strata: Object.fromEntries(rows.map((row) => [String(row.stratum), cutFrom(row)])) };
}

function cutFrom(row: Record<string, unknown>): Cut {
  return { validationFrom: String(row.validation_from), holdoutFrom: String(row.holdout_from) };
}

/** @throws SluiceError DATA_UNREADABLE where a column that decides is missing, or a row has nothing in it */
export async function requirePlaces(
  connection: DuckDBConnection,
  name: string,
  plan: SplitPlan,
  columns: Columns,
): Promise<void> {
  for (const { column, sql, key } of placesNeeded(plan)) {
    if (!columns.some((one) => one.name === column)) {
      throw new SluiceError("DATA_UNREADABLE", `${name} has no column ${column}, by which the rows are split.`, {
        remedy: `Correct ${key} in sluice.yaml. The columns are ${columns.map((one) => one.name).join(", ")}.`,
      });
    }
    const [row] = await rowsOf(connection, `select count(*)::double as n from data where ${sql} is null`);
    const lost = Number(row?.n);
    if (lost === 0) continue;
    throw new SluiceError(
      "DATA_UNREADABLE",
      `${plural(lost, "row")} of ${name} cannot be split: no readable ${column}.`,
      {
        remedy: `Fill ${column} in, or remove the rows; a rule in the data schema (nullable: false) finds them.`,
      },
    );
  }
}
