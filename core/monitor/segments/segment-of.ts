import { literal } from "../../data/sql-text.ts";
import { isOrdered, type ReferenceColumn } from "../../drift/reference-column.ts";
import { formatNumber } from "../../report/numbers.ts";
import type { Column } from "../../table.ts";
import type { Division } from "./segment-reference.ts";

/**
 * To which segment a row belongs, as a code: the place of the segment in its division, or one of these. In SQL for tables
 * that stay in the database, and in memory for held-out rows.
 */
export const codes = { others: "others", missing: "missing", unseen: "unseen" } as const;

type Code = (typeof codes)[keyof typeof codes];

export function isOfItsOwn(code: string): boolean {
  return !Object.values<string>(codes).includes(code);
}

/** SQL of the code, from SQL of the column's value. */
export function segmentSql(division: Division, column: ReferenceColumn, expression: string): string {
  const [value, quoted] = asCompared(column, expression);
  const own =
    division.kind === "bands"
      ? division.cuts.map((cut, place) => `when ${value} <= ${quoted(cut)} then '${place}'`)
      : division.values.map((one, place) => `when ${value} = ${quoted(one)} then '${place}'`);
  return `case when ${value} is null then '${codes.missing}' ${own.join(" ")} ${restSql(division, value, quoted)} end`;
}

type Quoted = (value: string | number) => string;

/** Numbers are compared as they are counted: rounded to 32-bit floats where the reference's are. */
function asCompared(column: ReferenceColumn, expression: string): [value: string, quoted: Quoted] {
  if (!isOrdered(column)) return [`(${expression})::varchar`, (value) => literal(String(value))];
  const number = `try_cast(${expression} as ${column.single ? "float" : "double"})::double`;
  return [`if(isnan(${number}), null, ${number})`, (value) => `${Number(value)}::double`];
}

function restSql(division: Division, value: string, quoted: Quoted): string {
  if (division.kind === "bands") return `else '${division.cuts.length}'`;
  if (division.kind === "levels" && !division.isWhole) return `else '${codes.others}'`;
  const others = division.others.map(quoted);
  const known = others.length > 0 ? `when ${value} in (${others.join(", ")}) then '${codes.others}' ` : "";
  return `${known}else '${codes.unseen}'`;
}

/** The same code of each row in memory. */
export function segmentCodes(division: Division, column: ReferenceColumn, rows: Column): string[] {
  if (rows.type === "string")
    return rows.values.map((text) => (text === null ? codes.missing : placeOf(division, text)));
  const isSingle = isOrdered(column) && column.single;
  // Booleans are numbers in memory, and levels of a category.
  const asText = column.kind === "category";
  return Array.from(rows.values, (exact) => {
    if (Number.isNaN(exact)) return codes.missing;
    if (asText) return placeOf(division, exact === 1 ? "true" : "false");
    return placeOf(division, isSingle ? Math.fround(exact) : exact);
  });
}

function placeOf(division: Division, value: string | number): string {
  if (division.kind === "bands") {
    const band = division.cuts.findIndex((cut) => Number(value) <= cut);
    return String(band < 0 ? division.cuts.length : band);
  }
  const place = (division.values as (string | number)[]).indexOf(value);
  return place >= 0 ? String(place) : restOf(division, value);
}

function restOf(division: Exclude<Division, { kind: "bands" }>, value: string | number): Code {
  const isKnown = (division.others as (string | number)[]).includes(value);
  return isKnown || (division.kind === "levels" && !division.isWhole) ? codes.others : codes.unseen;
}

/** What people call it: "ORD", "547 to 1,020", "(others)". */
export function segmentName(division: Division, code: string): string {
  if (!isOfItsOwn(code)) return code === codes.unseen ? "(never seen before)" : `(${code})`;
  const place = Number(code);
  if (division.kind !== "bands") return String(division.values[place] ?? code);
  const [low, high] = [division.cuts[place - 1], division.cuts[place]];
  if (low === undefined) return high === undefined ? "any" : `up to ${formatNumber(high)}`;
  return high === undefined ? `above ${formatNumber(low)}` : `above ${formatNumber(low)} to ${formatNumber(high)}`;
}
