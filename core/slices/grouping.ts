import { formatNumber } from "../report/numbers.ts";
import type { Column } from "../table.ts";

/** Rows divided by one column: by value, or a number of many values in bands of about as many rows each. */
export interface Grouping {
  column: string;
  /** In words; every row belongs to one. */
  values: readonly string[];
  /** The index into `values`, by row. */
  codes: Uint16Array;
}

/** How finely a column is divided at the most. */
export interface Fineness {
  values: number;
  bands: number;
}

const fine: Fineness = { values: 50, bands: 5 };

const missing = "(missing)";

export function groupBy(column: string, rows: Column, fineness: Fineness = fine): Grouping {
  if (rows.type === "string") return byText(column, rows.values, fineness.values);
  const distinct = distinctNumbers(rows.values, Math.min(fineness.values, mostNumbers));
  return distinct ? byNumber(column, rows.values, distinct) : byBand(column, rows.values, fineness.bands);
}

/** Beyond as many different numbers they are taken for an amount. */
const mostNumbers = 24;

function byText(column: string, texts: readonly (string | null)[], most: number): Grouping {
  const { names, numbers, counts } = numbered(texts);
  const ranked = [...names.keys()].sort((a, b) => {
    return (counts[b] as number) - (counts[a] as number) || ((names[a] as string) < (names[b] as string) ? -1 : 1);
  });
  const kept = ranked.slice(0, most);
  const others = ranked.length - kept.length;
  const values = kept.map((number) => names[number] as string);
  const codeOf = new Uint16Array(names.length).fill(kept.length);
  kept.forEach((number, code) => {
    codeOf[number] = code;
  });
  const codes = new Uint16Array(texts.length);
  for (let row = 0; row < codes.length; row++) codes[row] = codeOf[numbers[row] as number] as number;
  return { column, values: [...values, ...(others > 0 ? [`(${others} other values)`] : [])].map(shortened), codes };
}

/** The different texts in the order in which they come, which of them each row has, and how often each occurs. */
function numbered(texts: readonly (string | null)[]) {
  const numberOf = new Map<string, number>();
  const numbers = new Uint32Array(texts.length);
  const counts: number[] = [];
  for (let row = 0; row < numbers.length; row++) {
    const text = texts[row] ?? missing;
    const known = numberOf.get(text);
    const number = known ?? numberOf.size;
    if (known === undefined) numberOf.set(text, number);
    numbers[row] = number;
    counts[number] = (counts[number] ?? 0) + 1;
  }
  return { names: [...numberOf.keys()], numbers, counts };
}

const longest = 100;

function shortened(value: string): string {
  return value.length > longest ? `${value.slice(0, longest)}…` : value;
}

/** Sorted, without NaN; null when there are more than `most`. */
function distinctNumbers(numbers: Float64Array, most: number): number[] | null {
  const found = new Set<number>();
  for (const number of numbers) {
    if (!Number.isNaN(number)) found.add(number);
    if (found.size > most) return null;
  }
  return [...found].sort((a, b) => a - b);
}

function byNumber(column: string, numbers: Float64Array, distinct: readonly number[]): Grouping {
  const codeOf = new Map(distinct.map((number, code) => [number, code]));
  return coded(column, numbers, distinct.map(String), (number) => codeOf.get(number) ?? distinct.length);
}

/** Quantiles need no more rows than this; evenly taken, so that the same rows give the same bands. */
const quantileRows = 100_000;

function byBand(column: string, numbers: Float64Array, bands: number): Grouping {
  const step = Math.max(1, Math.floor(numbers.length / quantileRows));
  const sample = numbers.filter((number, row) => row % step === 0 && !Number.isNaN(number)).sort();
  const cuts = Array.from({ length: bands - 1 }, (_, band) => sample[Math.floor(((band + 1) * sample.length) / bands)]);
  const edges = [...new Set(cuts)].filter((cut) => cut !== undefined && cut > (sample[0] ?? 0)) as number[];
  return coded(column, numbers, bandNames(edges), (number) => edges.filter((edge) => number >= edge).length);
}

function bandNames(edges: readonly number[]): string[] {
  const [first, last] = [edges[0], edges.at(-1)];
  if (first === undefined || last === undefined) return ["any"];
  const between = edges.slice(1).map((edge, index) => `${formatNumber(edges[index] ?? null)} to ${formatNumber(edge)}`);
  return [`below ${formatNumber(first)}`, ...between, `${formatNumber(last)} and above`];
}

/** Numbers that are missing make a group of their own. */
function coded(
  column: string,
  numbers: Float64Array,
  names: readonly string[],
  codeOf: (number: number) => number,
): Grouping {
  const codes = Uint16Array.from(numbers, (number) => (Number.isNaN(number) ? names.length : codeOf(number)));
  return { column, values: codes.includes(names.length) ? [...names, missing] : names, codes };
}
