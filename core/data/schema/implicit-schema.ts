import type { DataConfig } from "../../config/schema.ts";
import { kindOf } from "../rules/stored-as.ts";
import { type DataSchema, dataSchemaSchema } from "./data-schema.ts";

/**
 * The rules that hold without a schema file, so that no data is ever trained on unchecked: the target and the columns
 * that the configuration relies on are there and without gaps, and an id names one row.
 */
export function implicitSchema(data: DataConfig, columns: readonly { name: string; type: string }[]): DataSchema {
  const needed = [data.target, data.id, data.time, data.unit, data.query, data.weight].filter(
    (name) => name !== undefined,
  );
  const typeOf = (name: string) => {
    const kind = kindOf(columns.find((column) => column.name === name)?.type ?? "");
    return kind === "other" ? "string" : kind;
  };
  return dataSchemaSchema.parse({
    version: 1,
    columns: Object.fromEntries(needed.map((name) => [name, { type: typeOf(name), unique: name === data.id }])),
    extra_columns: "allow",
    table: { rows: { min: 1 } },
  });
}
