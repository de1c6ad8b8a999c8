import type { CustomMetric, DataConfig } from "../config/schema.ts";
import type { Sample } from "../metrics/sample.ts";
import type { Column, Table } from "../table.ts";
import { type Division, isInSample } from "./division.ts";

/** What the command of a custom metric reads: one row for each row of a sample, of each model. */

export interface ScoresInput {
  data: DataConfig;
  table: Table;
  sample: Sample;
  division: Division;
  /** Per row one score, or with many classes one for each. */
  models: readonly { role: string; digest: string; scores: Float64Array }[];
  classes: readonly string[] | null;
}

/** Names that the file gives to its own columns. */
export const reservedColumns = ["model", "sample", "id", "unit", "label", "weight", "score"] as const;

/** Tables of some thousand rows each, all with the same columns, so that no file is too large to be written. */
export function* scoresTables(input: ScoresInput, { columns }: Pick<CustomMetric, "columns">): Generator<Table> {
  const given = givenColumns(input, columns);
  for (const name of input.division.names) {
    for (const rows of chunksOf(input, name)) {
      const shared = given.map(([column, values]): [string, Column] => [column, take(values, rows)]);
      for (const { role, scores } of input.models) {
        const own = { model: constant(role, rows.length), sample: constant(name, rows.length) };
        const scored = scoreColumns(scores, input, rows);
        yield { rows: rows.length, columns: { ...own, ...Object.fromEntries([...shared, ...scored]) } };
      }
    }
  }
}

const chunkRows = 2_048;

/** The rows of a sample, in order. */
function* chunksOf({ division, table }: ScoresInput, name: string): Generator<number[]> {
  let rows: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (isInSample(division, name, row)) rows.push(row);
    if (rows.length < chunkRows && row < table.rows - 1) continue;
    if (rows.length > 0) yield rows;
    rows = [];
  }
}

function givenColumns({ data, table, sample }: ScoresInput, asked: readonly string[]): [string, Column][] {
  const weights = sample.weights ?? new Float64Array(table.rows).fill(1);
  const named = { id: data.id, unit: data.unit, label: data.target };
  return [
    ...Object.entries(named).flatMap(([role, column]): [string, Column][] => {
      const values = column === undefined ? undefined : table.columns[column];
      return values ? [[role, values]] : [];
    }),
    ["weight", { type: "number", values: weights }],
    ...asked.flatMap((column): [string, Column][] => {
      const values = table.columns[column];
      return values ? [[column, values]] : [];
    }),
  ];
}

function scoreColumns(scores: Float64Array, { classes }: ScoresInput, rows: readonly number[]): [string, Column][] {
  const width = classes?.length ?? 1;
  const columnOf = (place: number): Column => ({
    type: "number",
    values: Float64Array.from(rows, (row) => scores[row * width + place] as number),
  });
  return classes
    ? classes.map((name, place): [string, Column] => [`score_${name}`, columnOf(place)])
    : [["score", columnOf(0)]];
}

function constant(text: string, rows: number): Column {
  return { type: "string", values: new Array<string>(rows).fill(text) };
}

function take(column: Column, rows: readonly number[]): Column {
  return column.type === "number"
    ? { type: "number", values: Float64Array.from(rows, (row) => column.values[row] as number) }
    : { type: "string", values: rows.map((row) => column.values[row] ?? null) };
}
