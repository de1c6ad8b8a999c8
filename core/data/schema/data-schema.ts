import { z } from "zod";
import { duration, share } from "../../config/units.ts";
import { columnSchema, severityLevel } from "./column-schema.ts";

/** The data schema file: what every row, column and table must be. */

const severity = severityLevel.default("error").describe("error stops the training; warn is told only");
const mostly = share.default(1).describe("Share of the rows that must keep the rule, such as 99.5%");
const columns = z.array(z.string().min(1)).min(1);

const tableRulesSchema = z.strictObject({
  rows: z
    .strictObject({
      min: z.int().min(0).optional().describe("The least number of rows"),
      max: z.int().min(0).optional().describe("The greatest number of rows"),
      severity,
    })
    .optional()
    .describe("How many rows there must be"),
  key: z
    .strictObject({ columns: columns.describe("Columns that together name a row"), severity })
    .optional()
    .describe("Columns whose values together come only once"),
  duplicates: z
    .strictObject({
      ignore: z.array(z.string().min(1)).default([]).describe("Columns that may differ, such as the id"),
      mostly,
      severity,
    })
    .optional()
    .describe("No row may repeat an earlier one in every column: {}, or { ignore: [id] }"),
  freshness: z
    .strictObject({
      column: z.string().min(1).describe("Column that says when"),
      max_age: duration.describe("How long ago the newest row may be: 36h, 7d"),
      severity,
    })
    .optional()
    .describe("How old the newest row may be"),
  dependencies: z
    .array(
      z.strictObject({
        columns: columns.describe("Columns that decide"),
        determine: columns.describe("Columns that are decided"),
        mostly,
        severity,
      }),
    )
    .default([])
    .describe("Rows that agree in some columns agree in others: { columns: [zip], determine: [city] }"),
  foreign_keys: z
    .array(
      z.strictObject({
        columns: columns.describe("Columns of the data"),
        file: z.string().min(1).describe("File that must know their values"),
        to: columns.optional().describe("Its columns, where they have other names"),
        mostly,
        severity,
      }),
    )
    .default([])
    .describe("Values that another file must have: { columns: [carrier], file: data/carriers.csv }"),
  sql: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe("Name of the rule, shown when it is broken"),
        must: z.string().min(1).describe("SQL expression true for every good row, or for the table as a whole"),
        over: z
          .enum(["rows", "table"])
          .default("rows")
          .describe("rows: of each row; table: of aggregates over all rows, such as avg(late::int) < 0.5"),
        mostly,
        severity,
      }),
    )
    .default([])
    .describe("Rules of your own"),
});

export const dataSchemaSchema = z.strictObject({
  version: z.literal(1).describe("Version of this format"),
  columns: z.record(z.string(), columnSchema).describe("Columns by name"),
  extra_columns: z.enum(["allow", "warn", "error"]).default("warn").describe("What a column is that is not named here"),
  uneven_columns: z
    .enum(["allow", "warn", "error"])
    .default("warn")
    .describe("What it is when the files of the source do not all have the same columns"),
  allow_personal_data: z
    .array(z.string())
    .default([])
    .describe(
      "Columns that may hold personal data without a warning; their values are covered in reports all the same",
    ),
  table: tableRulesSchema.prefault({}).describe("Rules about the table as a whole"),
});

export type DataSchema = z.output<typeof dataSchemaSchema>;
export type TableRules = DataSchema["table"];
