import type { ModelConfig } from "../config/schema.ts";
import { digestOf } from "../digest.ts";
import type { Column, Table } from "../table.ts";

/** What an evaluation is for: a pull request may look often, a release looks once. */
export type Stage = "pull-request" | "release";

type HoldoutPart = "whole" | "dev" | "release";

export interface DividedHoldout {
  part: HoldoutPart;
  digest: string;
  table: Table;
}

/**
 * Keeps a share of the holdout for releases alone. Which rows, depends on the content of the unit, the query, the id or else the
 * whole row, so that rows of one unit stay together and no run chooses anew.
 */
export function divideHoldout(data: ModelConfig["data"], stage: Stage, table: Table, digest: string): DividedHoldout {
  if (!data.holdout) return { part: "whole", digest, table };
  const part = stage === "release" ? "release" : "dev";
  const key = data.unit ?? data.query ?? data.id;
  const columns = Object.entries(table.columns).flatMap(([name, column]) =>
    key === undefined || name === key ? column : [],
  );
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    const isKept = positionOf(columns, row) < data.holdout.release;
    if (isKept === (part === "release")) rows.push(row);
  }
  return { part, digest: digestOf(`${digest} ${part} ${data.holdout.release}`), table: takeRows(table, rows) };
}

/** In [0, 1), by FNV-1a over the texts of the columns, mixed as MurmurHash3 ends. */
function positionOf(columns: readonly Column[], row: number): number {
  let hash = 0x811c9dc5;
  for (const { values } of columns) {
    const text = `${values[row]}\u001f`;
    for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function takeRows(table: Table, rows: readonly number[]): Table {
  const taken = Object.entries(table.columns).map(([name, column]): [string, Column] => [name, takeFrom(column, rows)]);
  return { rows: rows.length, columns: Object.fromEntries(taken) };
}

function takeFrom(column: Column, rows: readonly number[]): Column {
  return column.type === "number"
    ? { type: "number", values: Float64Array.from(rows, (row) => column.values[row] as number) }
    : { type: "string", values: rows.map((row) => column.values[row] ?? null) };
}
