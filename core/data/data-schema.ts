import { z } from "zod";

/** The data schema file: what every row, column and table must be. */

const severity = z.enum(["error", "warn"]).default("error").describe("error stops the training; warn is told only");

const columnTypes = ["string", "integer", "number", "boolean", "timestamp", "date"] as const;

const columnSchema = z.strictObject({
  type: z.enum(columnTypes).describe("What every value must be"),
  nullable: z.boolean().default(false).describe("Whether a value may be missing"),
  min: z.union([z.number(), z.string()]).optional().describe("The least value; a date or timestamp as text"),
  max: z.union([z.number(), z.string()]).optional().describe("The greatest value; a date or timestamp as text"),
  allowed: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .optional()
    .describe("The only values there may be"),
  pattern: z.string().optional().describe("RE2 regular expression that the whole value must match"),
  unique: z.boolean().default(false).describe("Whether no value may come twice"),
  severity,
});

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
    .strictObject({ columns: z.array(z.string()).min(1).describe("Columns that together name a row"), severity })
    .optional()
    .describe("Columns whose values together come only once"),
  sql: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe("Name of the rule, shown when it is broken"),
        must: z.string().min(1).describe("SQL expression true for every good row"),
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
  allow_personal_data: z
    .array(z.string())
    .default([])
    .describe(
      "Columns that may hold personal data without a warning; their values are covered in reports all the same",
    ),
  table: tableRulesSchema.prefault({}).describe("Rules about the table as a whole"),
});

export type DataSchema = z.output<typeof dataSchemaSchema>;
export type ColumnRules = z.output<typeof columnSchema>;
