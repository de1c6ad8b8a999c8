import type { DataConfig } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { formatCount } from "../report/numbers.ts";
import type { Column, Table } from "../table.ts";
import { classNumbers } from "./multiclass/classes.ts";
import { scramble } from "./resampling.ts";
import type { Sample, Units } from "./sample.ts";

/**
 * The sample as the columns of the holdout give it; where there are many classes, with their numbers for labels.
 *
 * @throws SluiceError HOLDOUT_INVALID
 */
export function readSample(data: DataConfig, table: Table, classes: readonly string[] | null = null): Sample {
  const { target, weight, unit, query, id } = data;
  const remedy = (role: string, rest: string) => `Correct data.${role} in sluice.yaml, or ${rest}.`;
  const labels = classes
    ? classNumbers(columnOf(table, target, remedy("target", "the data")), classes)
    : numbersOf(table, target, remedy("target", "store the labels as 0 and 1"));
  const unitsBy = (role: UnitRole, column: string) =>
    unitsOf(columnOf(table, column, remedy(role, "the data")), column, role);
  if (id !== undefined) refuseDuplicates(columnOf(table, id, remedy("id", "the data")), id);
  return {
    labels,
    weights: weight === undefined ? null : numbersOf(table, weight, remedy("weight", "store the weights as numbers")),
    units: query === undefined ? (unit === undefined ? null : unitsBy("unit", unit)) : unitsBy("query", query),
  };
}

function columnOf(table: Table, name: string, remedy: string): Column {
  const column = table.columns[name];
  if (column) return column;
  throw new SluiceError("HOLDOUT_INVALID", `The holdout has no column ${name}.`, { remedy });
}

function numbersOf(table: Table, name: string, remedy: string): Float64Array {
  const column = columnOf(table, name, remedy);
  if (column.type === "number") return column.values;
  throw new SluiceError("HOLDOUT_INVALID", `The column ${name} holds text where numbers are needed.`, { remedy });
}

const examples = 5;

function rowWords(rows: readonly number[], count: number): string {
  const shown = rows.slice(0, examples).map((row) => formatCount(row + 1));
  return `${count > examples ? "first at rows" : count === 1 ? "at row" : "at rows"} ${shown.join(", ")} of the holdout`;
}

const isMissing = (value: string | number | null | undefined) => value == null || Number.isNaN(value);

/** A query is a unit with a name: rows of one compete with each other. */
type UnitRole = "unit" | "query";

const unitRemedy: Record<UnitRole, string> = {
  unit: "Give every row its unit, or take data.unit out of sluice.yaml if rows are independent.",
  query: "Give every row its query, or remove the rows.",
};

/** Rows of one unit, under the number of the unit. */
function unitsOf({ values }: Column, name: string, role: UnitRole): Units {
  const numbers = new Map<string | number | null | undefined, number>();
  const of = new Uint32Array(values.length);
  const missing: number[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (isMissing(value)) missing.push(row);
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    of[row] = number;
  }
  if (missing.length > 0) {
    const share = `${formatCount(missing.length)} of ${formatCount(values.length)} rows`;
    const message = `${share} have no ${name}, the ${role} that they belong to: ${rowWords(missing, missing.length)}.`;
    throw new SluiceError("HOLDOUT_INVALID", message, {
      remedy: unitRemedy[role],
    });
  }
  const hashes = Uint32Array.from(numbers.keys(), (value) => hashOf(String(value)));
  return { count: numbers.size, of, hashes, ...(role === "query" && { names: Array.from(numbers.keys(), String) }) };
}

/** FNV-1a over the text, mixed: the same for the same name, wherever and whenever. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return scramble(hash);
}

/** A row that is there twice counts twice, and makes a metric look surer than it is. */
function refuseDuplicates({ values }: Column, name: string): void {
  const seen = new Set<string | number | null | undefined>();
  const repeated: number[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (isMissing(value)) continue;
    if (seen.has(value)) repeated.push(row);
    seen.add(value);
  }
  if (repeated.length === 0) return;
  const share = `${formatCount(repeated.length)} of ${formatCount(values.length)} rows`;
  const message = `${share} repeat the ${name} of a row before them: ${rowWords(repeated, repeated.length)}.`;
  throw new SluiceError("HOLDOUT_INVALID", message, {
    remedy: `Remove the duplicates from the data, or correct data.id in sluice.yaml if ${name} does not name a row.`,
  });
}
