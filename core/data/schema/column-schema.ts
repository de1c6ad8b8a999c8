import { z } from "zod";
import { duration, share } from "../../config/units.ts";

/** What the data schema says of one column. */

export const severityLevel = z.enum(["error", "warn"]);

const columnTypes = ["string", "integer", "number", "boolean", "timestamp", "date"] as const;

/** Rules about single values, each of which can be kept by most values alone. */
const valueRules = ["type", "min", "max", "allowed", "pattern", "length", "format"] as const;
const rowRules = [...valueRules, "unique", "monotonic"] as const;
const everyRule = [...rowRules, "nullable", "missing", "mean", "median", "quantiles", "distinct"] as const;

export type ColumnRule = (typeof everyRule)[number];

const mostlyShare = share.describe("Share that must keep the rule, such as 99.5%");

const bounds = z.strictObject({
  min: z.number().optional().describe("The least"),
  max: z.number().optional().describe("The greatest"),
});

const direction = z.enum(["increasing", "strictly_increasing", "decreasing", "strictly_decreasing"]);

const reference = z.string().regex(/^[^#]+#[^#]+$/, "must be a file and its column, such as data/airports.csv#code");

export const columnSchema = z.strictObject({
  type: z.enum(columnTypes).describe("What every value must be"),
  nullable: z.boolean().default(false).describe("Whether a value may be missing"),
  missing: z
    .strictObject({ max: share.describe("The greatest share, such as 2%") })
    .optional()
    .describe("How large a share of the values may be missing; takes the place of nullable"),
  min: z.union([z.number(), z.string()]).optional().describe("The least value; a date or timestamp as text"),
  max: z.union([z.number(), z.string()]).optional().describe("The greatest value; a date or timestamp as text"),
  allowed: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .optional()
    .describe("The only values there may be"),
  allowed_from: reference
    .optional()
    .describe("The only values there may be, as a column of a file: data/airports.csv#code"),
  pattern: z.string().optional().describe("RE2 regular expression that the whole value must match"),
  length: z
    .union([
      z.int().min(0),
      z.strictObject({
        min: z.int().min(0).optional().describe("The least number of characters"),
        max: z.int().min(0).optional().describe("The greatest number of characters"),
      }),
    ])
    .optional()
    .describe("How many characters a text has: 3, or { min: 2, max: 40 }"),
  format: z
    .string()
    .optional()
    .describe(
      'date, timestamp, email, uuid, url or ipv4, or how a date is written: "%d.%m.%Y". For a column of type date or ' +
        "timestamp, how its text is to be read",
    ),
  unique: z.boolean().default(false).describe("Whether no value may come twice"),
  monotonic: z
    .union([
      direction,
      z.strictObject({
        is: direction.describe("increasing, strictly_increasing, decreasing or strictly_decreasing"),
        by: z.string().min(1).describe("Column that orders the rows"),
      }),
    ])
    .optional()
    .describe(
      "How values follow each other in the order of the rows, or of another column: { is: increasing, by: time }",
    ),
  mean: bounds.optional().describe("Between what the mean must lie"),
  median: bounds.optional().describe("Between what the median must lie"),
  quantiles: z
    .record(z.string(), bounds)
    .optional()
    .describe("Between what quantiles must lie, by share: { 1%: { min: 0 }, 99%: { max: 900 } }"),
  distinct: bounds.optional().describe("How many different values there must be"),
  available_at: z
    .union([
      z.strictObject({ column: z.string().min(1).describe("Column that says since when the value is known") }),
      z.strictObject({ after: duration.describe("How long after data.time: 2h, 7d") }),
    ])
    .optional()
    .describe("When the value is known, if not at data.time: a feature known only later is refused"),
  mostly: z
    .union([mostlyShare, z.partialRecord(z.enum(rowRules), mostlyShare)])
    .optional()
    .describe(
      "Share of the values that must keep a rule: 99.5% for each rule about single values, or by rule: { max: 99.5% }",
    ),
  severity: z
    .union([severityLevel, z.partialRecord(z.enum(everyRule), severityLevel)])
    .default("error")
    .describe("error stops the training, warn is told only; for all rules of the column, or by rule: { max: warn }"),
});

export type ColumnRules = z.output<typeof columnSchema>;
export type Bounds = z.output<typeof bounds>;
export type Direction = z.output<typeof direction>;

export function severityOf({ severity }: ColumnRules, rule: ColumnRule): "error" | "warn" {
  return typeof severity === "string" ? severity : (severity[rule] ?? "error");
}

/** The share that must keep the rule; 1 where nothing is forgiven. */
export function mostlyOf({ mostly }: ColumnRules, rule: ColumnRule): number {
  if (mostly === undefined) return 1;
  if (typeof mostly === "number") return isValueRule(rule) ? mostly : 1;
  return (mostly as Partial<Record<ColumnRule, number>>)[rule] ?? 1;
}

function isValueRule(rule: ColumnRule): boolean {
  return (valueRules as readonly string[]).includes(rule);
}
