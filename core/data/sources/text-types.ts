import type { DataSchema } from "../schema/data-schema.ts";
import { identifier, literal } from "../sql-text.ts";
import type { SourceFormat } from "./source-format.ts";

/**
 * Which types the values of a text file can be read as without losing anything: no digit of a long number, no leading
 * zero, no offset of a time zone. What fits no type is text, as it stands.
 */

type Kind = DataSchema["columns"][string]["type"];

/** Not HUGEINT for long whole numbers: in Parquet it becomes a float. */
export type TextType = "BIGINT" | "DECIMAL(38,0)" | "DOUBLE" | "BOOLEAN" | "DATE" | "TIMESTAMP" | "TIMESTAMPTZ";

const ladders: Record<Kind | "any", readonly TextType[]> = {
  string: [],
  integer: ["BIGINT", "DECIMAL(38,0)", "DOUBLE"],
  number: ["BIGINT", "DECIMAL(38,0)", "DOUBLE"],
  boolean: ["BOOLEAN"],
  date: ["DATE", "TIMESTAMP"],
  timestamp: ["DATE", "TIMESTAMP", "TIMESTAMPTZ"],
  any: ["BIGINT", "DECIMAL(38,0)", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "TIMESTAMPTZ"],
};

/** The types to try for a column, the narrowest first; `kind` is what the data schema wants of it. */
export function ladderOf(kind: Kind | undefined): readonly TextType[] {
  return ladders[kind ?? "any"];
}

/** SQL that is true for a text that the type keeps whole. */
export function fitsType(column: string, type: TextType, format: SourceFormat): string {
  const name = identifier(column);
  switch (type) {
    case "BIGINT":
    case "DECIMAL(38,0)":
      // What prints as it was written: neither 007, nor +1, nor 1.0, nor a number with more digits than the type has.
      return `coalesce(try_cast(${name} as ${type})::varchar = ${name}, false)`;
    case "DOUBLE":
      return `(${numberOf(name, format)} is not null and not regexp_matches(${name}, '^\\s*[+-]?(0\\d|\\d{17,}\\s*$)'))`;
    case "BOOLEAN":
      return `(lower(${name}) in ('true', 'false'))`;
    default:
      return fitsTime(name, type, format);
  }
}

/** `name`: quoted, or any other expression of a text. */
export function fitsTime(name: string, type: "DATE" | "TIMESTAMP" | "TIMESTAMPTZ", format: SourceFormat): string {
  if (type === "DATE") {
    return format.date === undefined
      ? `(${startsWithDigit(name)} and length(${name}) <= 10 and try_cast(${name} as date) is not null)`
      : `(try_strptime(${name}, ${literal(format.date)}) is not null)`;
  }
  if (format.timestamp !== undefined) {
    return type === "TIMESTAMP" ? `(try_strptime(${name}, ${literal(format.timestamp)}) is not null)` : "false";
  }
  const cast = `(${startsWithDigit(name)} and try_cast(${name} as ${type}) is not null)`;
  return type === "TIMESTAMP" ? `(${cast} and not regexp_matches(${name}, ':.*([zZ]|[+-]\\d\\d(:?\\d\\d)?)$'))` : cast;
}

/** Neither "epoch" nor "infinity", which are dates to DuckDB. */
function startsWithDigit(name: string): string {
  return `${name} between '0' and ':'`;
}

function numberOf(name: string, { decimal }: SourceFormat): string {
  return decimal === "." ? `try_cast(${name} as double)` : `try_cast(${plainNumber(name)} as double)`;
}

/** A point is then no part of a number: 1.234 would be ambiguous. */
function plainNumber(name: string): string {
  return `case when contains(${name}, '.') then null else replace(${name}, ',', '.') end`;
}

/**
 * SQL for a column that had to stay text although it should not be: values that are written in the declared way come
 * out the plain way, and the others as they are, to be found by the rules. Null where there is nothing to change.
 */
export function plainText(column: string, kind: Kind | undefined, format: SourceFormat): string | null {
  const name = identifier(column);
  if ((kind === "number" || kind === "integer") && format.decimal === ",") {
    const plain = `case when ${numberOf(name, format)} is null then ${name} else ${plainNumber(name)} end`;
    // As it stands, 1.234 would be taken for a number.
    return `case when contains(${name}, '.') then ${name} || ' (without a decimal comma)' else ${plain} end`;
  }
  const written = kind === "date" ? format.date : kind === "timestamp" ? format.timestamp : undefined;
  if (written === undefined) return null;
  const time = `try_strptime(${name}, ${literal(written)})`;
  return `coalesce(${kind === "date" ? `${time}::date` : time}::varchar, ${name})`;
}
