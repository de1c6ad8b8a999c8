import { z } from "zod";

/** The data schema file: what every row, column and table must be. */

const severity = z.enum(["error", "warn"]).default("error");

export const columnTypes = ["string", "integer", "number", "boolean", "timestamp", "date"] as const;

export const columnSchema = z.strictObject({
  type: z.enum(columnTypes),
  nullable: z.boolean().default(false),
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  allowed: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .optional(),
  pattern: z.string().optional().describe("RE2 regular expression that the whole value must match"),
  unique: z.boolean().default(false),
  severity,
});

export const tableRulesSchema = z.strictObject({
  rows: z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional(), severity }).optional(),
  key: z.strictObject({ columns: z.array(z.string()).min(1), severity }).optional(),
  sql: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        must: z.string().min(1).describe("SQL expression true for every good row"),
        severity,
      }),
    )
    .default([]),
});

export const dataSchemaSchema = z.strictObject({
  version: z.literal(1),
  columns: z.record(z.string(), columnSchema),
  extra_columns: z.enum(["allow", "warn", "error"]).default("warn"),
  table: tableRulesSchema.prefault({}),
});

export type DataSchema = z.output<typeof dataSchemaSchema>;
export type ColumnRules = z.output<typeof columnSchema>;
