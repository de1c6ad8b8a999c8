import { kindOf } from "../rules/stored-as.ts";
import { identifier, literal } from "../sql-text.ts";
import { mostLevels } from "./profile.ts";

/** SQL over the relation `data`, which has the columns of the source and `sluice_row`. */

/** A column of the source, as its profile reads it. */
export interface ProfiledColumn {
  name: string;
  type: string;
  kind: "number" | "time" | "category";
  /** SQL: a double, epoch milliseconds as a double, or text; null where the value is missing. NaN is a missing number. */
  value: string;
}

export function profiledColumn({ name, type }: { name: string; type: string }): ProfiledColumn {
  const column = identifier(name);
  switch (kindOf(type)) {
    case "integer":
    case "number":
      return { name, type, kind: "number", value: `nullif(${column}::double, 'nan')` };
    case "timestamp":
    case "date":
      return { name, type, kind: "time", value: `epoch_ms(${column}::timestamp)::double` };
    default:
      return { name, type, kind: "category", value: `${column}::varchar` };
  }
}

/** One row for all columns, from one pass: a struct each. */
export function summarySql(columns: readonly ProfiledColumn[]): string {
  const summaries = columns.map(({ value, kind }) => {
    const range = ["min", "max", "avg", "stddev_samp"].map(
      (aggregate) => `${aggregate.slice(0, 3)}: ${aggregate}(${value}) filter (where isfinite(${value}))`,
    );
    const parts = [`present: count(${value})::double`, `"distinct": approx_count_distinct(${value})::double`];
    return `{${[...parts, ...(kind === "category" ? [] : range)].join(", ")}}`;
  });
  return `select count(*)::double, ${summaries.join(",\n  ")} from data`;
}

export function distinctSql({ value }: Pick<ProfiledColumn, "value">): string {
  return `select count(distinct ${value})::double from data`;
}

/** Every value with its count, in ascending order. */
export function tallySql({ value }: ProfiledColumn): string {
  return `select v, count(*)::double from (select ${value} as v from data) where v is not null group by v order by v`;
}

/**
 * The same from about `wanted` of the rows. Multiples of the golden ratio lie evenly between 0 and 1: the sample is the
 * same every time, and follows no period of the data.
 */
export function sampledTallySql({ value }: ProfiledColumn, rows: number, wanted: number): string {
  const chosen = `(sluice_row * 2654435769) % 4294967296 < ${Math.ceil((wanted / rows) * 4_294_967_296)}`;
  return `select v, count(*)::double from (select ${value} as v from data where ${chosen}) where v is not null group by v order by v`;
}

/** One row: a map of counts by the upper edge of the cell; values above every cut stand under infinity. */
export function cellsSql({ value }: ProfiledColumn, cuts: readonly number[]): string {
  const edges = [...cuts.map((cut) => `${cut}::double`), "'infinity'::double"].join(", ");
  return `select histogram(${value}, [${edges}]) from data`;
}

/** The most frequent levels and those that are asked for: value, count, and how many levels there are. */
export function levelsSql({ value }: ProfiledColumn, asked: readonly string[]): string {
  const also = asked.length > 0 ? ` or v in (${asked.map(literal).join(", ")})` : "";
  return `with levels as (select ${value} as v, count(*)::double as n from data group by 1)
    select v, n, (count(*) over ())::double from levels where v is not null
    qualify row_number() over (order by n desc, v) <= ${mostLevels}${also}
    order by n desc, v`;
}
