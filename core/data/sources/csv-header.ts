import type { SourceFormat } from "./source-format.ts";

/** What the first lines of a CSV file say about it, before any of its rows is read. */

export interface Dialect {
  delimiter: string;
  quote: string;
  escape: string;
}

/** RFC 4180 where nothing else is declared. Nothing is guessed: a guess turns a broken file into a strange table. */
export function dialectOf({ delimiter = ",", quote, ...format }: SourceFormat): Dialect {
  return { delimiter, quote, escape: format.escape ?? quote };
}

export interface CsvRecord {
  fields: string[];
  /** Where the next record begins in the text. */
  end: number;
}

/** The record that begins at `from`; null where the text ends within quotes. */
export function recordAt(text: string, from: number, dialect: Dialect): CsvRecord | null {
  const fields: string[] = [];
  for (let at = from; ; at += 1) {
    const field = text.charAt(at) === dialect.quote ? quotedField(text, at, dialect) : { value: "", end: at };
    if (!field) return null;
    const rest = plainEnd(text, field.end, dialect);
    fields.push(field.value + text.slice(field.end, rest));
    at = rest;
    if (text.charAt(at) !== dialect.delimiter) {
      return { fields, end: text.startsWith("\r\n", at) ? at + 2 : at + 1 };
    }
  }
}

/** What stands between the quote at `from` and the one that closes it; null where none does. */
function quotedField(text: string, from: number, dialect: Dialect): { value: string; end: number } | null {
  let value = "";
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character === dialect.escape && (next === dialect.quote || next === dialect.escape)) {
      value += next;
      at += 1;
    } else if (character === dialect.quote) return { value, end: at + 1 };
    else value += character;
  }
  return null;
}

/** Where the delimiter, line or text ends a value that is not, or no longer, quoted. */
function plainEnd(text: string, from: number, { delimiter }: Dialect): number {
  let at = from;
  while (at < text.length && !["\n", "\r", delimiter].includes(text.charAt(at))) at += 1;
  return at;
}

/** Why these cannot be the names of columns, or null when they can. */
export function headerFault(names: readonly string[]): string | null {
  if (names.every((name) => name.trim() === "")) return "line 1 is empty, but should name the columns";
  if (names.every((name) => /^\s*[+-]?[\d.,]*\s*$/.test(name))) {
    return "line 1 holds numbers, but should name the columns";
  }
  const nameless = names.findIndex((name) => name.trim() === "");
  if (nameless >= 0) return `column ${nameless + 1} of line 1 has no name`;
  const lower = names.map((name) => name.toLowerCase());
  for (const [index, name] of names.entries()) {
    const first = lower.indexOf(name.toLowerCase());
    if (first === index) continue;
    return names[first] === name
      ? `columns ${first + 1} and ${index + 1} of line 1 have the same name, ${name}`
      : `the names ${names[first]} and ${name} of line 1 differ in upper and lower case alone`;
  }
  const ours = names.find((name) => /^sluice_(file|row)$/i.test(name));
  return ours === undefined ? null : `the name ${ours} of line 1 is one that Sluice needs itself`;
}

const delimiters = [",", ";", "\t", "|"];

/** Another delimiter that divides both lines into the same number of columns, where the dialect's own finds only one. */
export function likelierDelimiter(header: string, row: string, dialect: Dialect): string | null {
  const count = (line: string, delimiter: string) => recordAt(line, 0, { ...dialect, delimiter })?.fields.length ?? 0;
  if (count(header, dialect.delimiter) > 1) return null;
  const fits = (delimiter: string) =>
    count(header, delimiter) > 1 && count(header, delimiter) === count(row, delimiter);
  return delimiters.find(fits) ?? null;
}
