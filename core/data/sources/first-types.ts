import type { DataSchema } from "../schema/data-schema.ts";
import { identifier } from "../sql-text.ts";
import { plainFormat, type SourceFormat } from "./source-format.ts";
import { fitsType, type TextType } from "./text-types.ts";

/**
 * How a text file is read at once by the types that its first rows have, although later rows may be of others: `fits` tells
 * whether they are. A value that another type would have kept otherwise than the column's own does not fit; for what a
 * column is declared as, it makes no difference whether 7 is written as 7, 07 or 7.0.
 */
export interface FirstReading {
  /** The type that the reader is told; undefined: text. */
  read: TextType | undefined;
  /** SQL of the typed value, over the column as it is read. */
  value(column: string): string;
  /** SQL of an aggregate that is true where every row fits, over the column as it is read and the typed one. */
  fits(column: string, typed: string): string;
}

type Kind = DataSchema["columns"][string]["type"];

/** Whether values are written the plain way, which the readings below take for granted. */
export function isPlain({ decimal, date, timestamp }: SourceFormat): boolean {
  return decimal === "." && date === undefined && timestamp === undefined;
}

/** `type`: of the first rows, undefined for text; `kind`: what the data schema wants of the column. */
export function firstReading(type: TextType | undefined, kind: Kind | undefined): FirstReading {
  if (type === undefined) return { read: undefined, value: identifier, fits: () => "true" };
  return (kind && declared[type]) || closely(type);
}

/** Whether a value fits is asked of each value's text: that is slower. */
function closely(type: TextType): FirstReading {
  return {
    read: undefined,
    value: (column) => `try_cast(${identifier(column)} as ${type})`,
    fits: (column) =>
      `bool_and(${fitsType(column, type, plainFormat)}) filter (where ${identifier(column)} is not null)`,
  };
}

/** The reader would round 1.5 to a whole number: it is given a type that shows what is too much. */
const declared: Partial<Record<TextType, FirstReading>> = {
  BIGINT: {
    read: "DOUBLE",
    value: (column) => `${identifier(column)}::bigint`,
    // Floats are exact below 2^53, about 9.007e15. The rules ask for the bounds of the typed column as well, and both share them.
    fits: (column, typed) =>
      `(${within(typed, "9000000000000000")} and not bool_or(${identifier(column)} <> trunc(${identifier(column)})))`,
  },
  // A float does not keep whole numbers of 17 digits and more.
  DOUBLE: { read: "DOUBLE", value: identifier, fits: (column) => within(column, "1e16") },
  BOOLEAN: { read: "BOOLEAN", value: identifier, fits: (column) => `count(${identifier(column)}) > 0` },
  // The reader would take "epoch" for a time, cut the time off its date, and leave out the offset of a time zone.
  DATE: writtenAs("____-__-__", "DATE"),
  TIMESTAMP: writtenAs("____-__-_____:__:__", "TIMESTAMP"),
};

/** `form`: of `like`, the usual one, which leaves no place for what a cast forgives; any other is looked at closely. */
function writtenAs(form: string, type: "DATE" | "TIMESTAMP"): FirstReading {
  return {
    read: undefined,
    value: (column) => `try_cast(${identifier(column)} as ${type})`,
    fits: (column, typed) => {
      const isUsual = `${identifier(column)} like '${form}'`;
      const fits = `case when ${isUsual} then ${identifier(typed)} is not null else ${fitsType(column, type, plainFormat)} end`;
      return `bool_and(${fits}) filter (where ${identifier(column)} is not null)`;
    },
  };
}

/** NaN is above every number. Null, which is not true, without any value. */
function within(column: string, limit: string): string {
  const name = identifier(column);
  return `(min(${name}) > -${limit} and max(${name}) < ${limit})`;
}
