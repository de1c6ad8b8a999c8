import type { ColumnRules } from "../schema/column-schema.ts";
import { parsed } from "../schema/formats.ts";
import { plainFormat } from "../sources/source-format.ts";
import { fitsTime } from "../sources/text-types.ts";
import { identifier } from "../sql-text.ts";
import type { StoredColumn } from "./rule.ts";

/** How to read a stored column as the type the schema wants. All are SQL expressions over one row. */
export interface StoredAs {
  value: string;
  /** The value where NaN may stand, which is above every number: cheaper to compare than one without. */
  ordered: string;
  /** True where there is no value. NaN is a missing number. */
  missing: string;
  /** True where a value is there but not of the type; null where the storage rules that out. */
  unfit: string | null;
}

type Kind = ColumnRules["type"];

/** `format` is how a date or timestamp is written in text. */
type Wanted = Pick<ColumnRules, "type" | "format">;

const sqlTypes = { integer: "bigint", number: "double", boolean: "boolean" };

/** Null when no value of the column can be of the type. */
export function storageIn({ name, type, text }: StoredColumn, wanted: Wanted): StoredAs | null {
  return text === undefined
    ? storageOf(identifier(name), type, wanted, true)
    : storageOf(text, "VARCHAR", wanted, false);
}

/** `column` is quoted already. */
export function storageOf(
  column: string,
  stored: string,
  { type: wanted, format }: Wanted,
  typed: boolean,
): StoredAs | null {
  if (stored === "JSON") return ofMixed(column, { type: wanted, format });
  const kind = kindOf(stored);
  const value = readable(column, stored);
  const isFloat = floats.test(stored);
  const missing = isFloat ? `(${column} is null or isnan(${column}))` : `${value} is null`;
  const plain = { value, ordered: isFloat ? column : value, missing, unfit: null };
  if (kind === wanted || accepts[wanted].includes(kind)) return plain;
  const unfit = narrowing[wanted]?.[kind]?.(column);
  if (unfit) return { ...plain, unfit };
  if (kind === "string" && format !== undefined && (wanted === "date" || wanted === "timestamp")) {
    const instant = `cast(${parsed(value, format)} as ${wanted})`;
    return { value: instant, ordered: instant, missing, unfit: `(${value} is not null and ${instant} is null)` };
  }
  // In a text format one odd value makes the whole column text; the odd values are what is wrong, not the column.
  if (kind === "string" && wanted !== "string" && !typed) {
    return ofText(column, wanted);
  }
  return null;
}

function ofText(column: string, wanted: Exclude<Kind, "string">): StoredAs {
  if (wanted === "date" || wanted === "timestamp") return timeOfText(column, wanted);
  const cast = `try_cast(${column} as ${sqlTypes[wanted]})`;
  // A cast alone would round 1.5 to a whole number.
  const rounded = wanted === "integer" ? ` or ${cast} is distinct from try_cast(${column} as double)` : "";
  const unfit = `(${column} is not null and (${cast} is null${rounded}))`;
  return wanted === "number"
    ? {
        value: `nullif(${cast}, 'nan')`,
        ordered: cast,
        missing: `(${column} is null or coalesce(isnan(${cast}), false))`,
        unfit,
      }
    : { value: cast, ordered: cast, missing: `${column} is null`, unfit };
}

/**
 * A time is what typed columns take for one, no more: a cast alone would read `2001-04-01x` and `epoch`, leave the offset of
 * a time zone out of a timestamp, and the time out of a date.
 */
function timeOfText(column: string, wanted: "date" | "timestamp"): StoredAs {
  const stored = wanted === "date" ? "TIMESTAMP" : "TIMESTAMPTZ";
  const fits = fitsTime(column, stored, plainFormat);
  const value = `case when ${fits} then cast(try_cast(${column} as ${stored}) as timestamp) end`;
  const isDay = wanted === "date" ? ` and ${value} = date_trunc('day', ${value})` : "";
  return {
    value: `(${value})`,
    ordered: `(${value})`,
    missing: `${column} is null`,
    unfit: `(${column} is not null and not coalesce(${fits}${isDay}, false))`,
  };
}

/** Values of JSON that are of several kinds: a number in quotes is a text there, and no number. */
function ofMixed(column: string, wanted: Wanted): StoredAs | null {
  const text = `(${column} ->> '$')`;
  const plain = wanted.type === "string" || wanted.format !== undefined;
  const stored = plain
    ? storageOf(text, "VARCHAR", wanted, true)
    : ofText(text, wanted.type as Exclude<Kind, "string">);
  const other = `coalesce(json_type(${column}) not in (${jsonKinds[wanted.type]}), false)`;
  return stored && { ...stored, unfit: stored.unfit === null ? other : `(${other} or ${stored.unfit})` };
}

const jsonNumbers = "'BIGINT', 'UBIGINT', 'DOUBLE'";

const jsonKinds: Record<Kind, string> = {
  string: "'VARCHAR'",
  integer: jsonNumbers,
  number: jsonNumbers,
  boolean: "'BOOLEAN'",
  date: "'VARCHAR'",
  timestamp: "'VARCHAR'",
};

/** A column with NaN as missing, and whatever is text as plain text. */
export function readable(column: string, stored: string): string {
  if (floats.test(stored)) return `nullif(${column}, 'nan')`;
  return kindOf(stored) === "string" && stored !== "VARCHAR" ? `cast(${column} as varchar)` : column;
}

const accepts: Record<Kind, readonly (Kind | "other")[]> = {
  string: [],
  integer: [],
  number: ["integer"],
  boolean: [],
  timestamp: ["date"],
  date: [],
};

/** Wider storage that may hold nothing but values of the narrower type: SQL that is true where it does not. */
const narrowing: Partial<Record<Kind, Partial<Record<Kind | "other", (column: string) => string>>>> = {
  integer: { number: (column) => `(isinf(${column}) or ${column} <> trunc(${column}))` },
  boolean: { integer: (column) => `${column} not in (0, 1)` },
  date: { timestamp: (column) => `${column} <> date_trunc('day', ${column})` },
};

const floats = /^(FLOAT|DOUBLE)$/;

/** DuckDB's type names, grouped as the schema's. */
export function kindOf(type: string): Kind | "other" {
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(\d+,0\))$/.test(type)) return "integer";
  if (floats.test(type) || type.startsWith("DECIMAL")) return "number";
  if (type === "VARCHAR" || type === "UUID" || type.startsWith("ENUM(")) return "string";
  if (type === "BOOLEAN") return "boolean";
  if (type === "DATE") return "date";
  return type.startsWith("TIMESTAMP") ? "timestamp" : "other";
}
