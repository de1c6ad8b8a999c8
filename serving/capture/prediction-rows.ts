import { maskQuoted } from "../../core/data/personal/mask.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { Scored } from "../model-call.ts";
import { halfToNumber } from "./half-float.ts";
import type { PersonalCover } from "./personal-cover.ts";
import { headColumns, type TensorColumn } from "./prediction-layout.ts";

/** How units that look personal are named instead: the same one always the same way. */
export type Pseudonym = (unit: string) => string;

/** A request as lines of a spool file, one for each of its rows. */
export function predictionLines(
  scored: Scored,
  columns: readonly TensorColumn[],
  cover: PersonalCover,
  pseudonym: Pseudonym,
): { text: string; rows: number } {
  const rows = rowsOf(scored, columns);
  const [requestId, ...head] = headCells(scored, cover, pseudonym);
  let text = "";
  for (let row = 0; row < rows; row++) {
    const cells = [requestId, row, ...head, ...columns.map((column) => tensorCell(scored, column, row, rows, cover))];
    text += `{${cells.map((cell, index) => `"c${index}":${cell}`).join(",")}}\n`;
  }
  return { text, rows };
}

/** A request that could not be read, or has no dimension of rows, is one row. */
function rowsOf({ inputs, outputs }: Scored, columns: readonly TensorColumn[]): number {
  const column = columns.find(({ byRow, side, tensor }) => byRow && (side === "inputs" ? inputs : outputs)?.[tensor]);
  const tensor = column && (column.side === "inputs" ? inputs : outputs)?.[column.tensor];
  return tensor?.shape[0] ?? 1;
}

/** In the order of `headColumns`, without `row`. */
function headCells(scored: Scored, cover: PersonalCover, pseudonym: Pseudonym): (string | number)[] {
  const { request, unit, error } = scored;
  const shownUnit = unit !== null && cover.isPersonal("unit", unit) ? pseudonym(unit) : unit;
  const cells = [
    JSON.stringify(request.id),
    JSON.stringify(new Date(scored.at).toISOString()),
    JSON.stringify(scored.model),
    JSON.stringify(scored.release),
    JSON.stringify(scored.digest),
    JSON.stringify(scored.variant),
    JSON.stringify(shownUnit),
    JSON.stringify(request.trace?.traceparent.split("-")[1] ?? null),
    scored.milliseconds,
    scored.status,
    JSON.stringify(error === null ? null : maskQuoted(error)),
  ];
  if (cells.length + 1 !== headColumns.length) {
    throw new TypeError("every column of a captured row needs a value");
  }
  return cells;
}

function tensorCell(scored: Scored, column: TensorColumn, row: number, rows: number, cover: PersonalCover): string {
  const tensor = scored[column.side]?.[column.tensor];
  if (!tensor || (!column.byRow && row > 0)) {
    return "null";
  }
  const width = column.byRow ? tensor.data.length / rows : tensor.data.length;
  const write = writerOf(tensor, column, cover);
  if (!column.isList) {
    return write(row);
  }
  const from = column.byRow ? row * width : 0;
  return `[${Array.from({ length: width }, (_, index) => write(from + index)).join(",")}]`;
}

function writerOf({ datatype, data }: Tensor, column: TensorColumn, cover: PersonalCover): (index: number) => string {
  if (datatype === "BYTES") {
    const texts = data as string[];
    return (index) => JSON.stringify(cover.text(column.tensor, texts[index] ?? ""));
  }
  if (cover.coversNumbers(column.tensor)) {
    return () => "null";
  }
  switch (datatype) {
    case "BOOL":
      return (index) => String(data[index] === 1);
    case "FP16":
      return (index) => writeReal(halfToNumber(Number(data[index])));
    case "FP32":
    case "FP64":
      return (index) => writeReal(Number(data[index]));
    default:
      return (index) => String(data[index]);
  }
}

/** A missing number is NULL, as in every Parquet file of ours. JSON has no infinity; DuckDB reads it from text. */
function writeReal(value: number): string {
  if (Number.isNaN(value)) {
    return "null";
  }
  return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
}
