import { z } from "zod";
import { digestSchema } from "../digest.ts";
import { differenceSchema } from "./difference/difference.ts";
import { splitSummarySchema } from "./leakage/summary.ts";

/** What validation found. Read by the trusted half, so every length is bounded. */

const findingSchema = z.strictObject({
  /** `distance.min`, `table.key`, `flight_id.unique` … */
  rule: z.string().max(200),
  column: z.string().max(200).nullable(),
  severity: z.enum(["error", "warn"]),
  /** One sentence for people, unescaped. */
  message: z.string().max(2_000),
  /**
   * Rows that break the rule, of `rows` looked at: those that have a value, where a share of them may break the rule,
   * otherwise all. Null for a rule about the table as a whole.
   */
  count: z.int().min(0).nullable(),
  rows: z.int().min(0),
  examples: z
    .array(z.strictObject({ file: z.string().max(500), row: z.int().min(1), value: z.string().max(200) }))
    .max(5),
  /** Share of the rows that may break the rule; left out where none may. */
  forgiven: z.number().min(0).max(1).optional(),
  /** The commonest of the values that break the rule, and how many different ones there are. */
  values: z
    .array(z.strictObject({ value: z.string().max(200), count: z.int().min(1) }))
    .max(5)
    .optional(),
  distinct: z.int().min(0).optional(),
  /** Least, lower quartile, median, upper quartile and greatest of the numbers that break the rule. */
  quantiles: z.array(z.number()).length(5).optional(),
  /** Line of the rule in the schema file. */
  schemaLine: z.int().min(1).nullable(),
});

export const dataReportSchema = z.strictObject({
  version: z.literal(1),
  model: z.string().max(63),
  source: z.string().max(500),
  schemaFile: z.string().max(500).nullable(),
  files: z
    .array(
      z.strictObject({
        path: z.string().max(500),
        rows: z.int().min(0),
        digest: digestSchema,
        bytes: z.int().min(0).optional(),
      }),
    )
    .max(10_000),
  rows: z.int().min(0),
  columns: z.array(z.strictObject({ name: z.string().max(200), type: z.string().max(100) })).max(5_000),
  rulesRun: z.int().min(0),
  findings: z.array(findingSchema).max(1_000),
  /** Every rule that ran, by its id, in the order of the schema. */
  rules: z.array(z.string().max(200)).max(20_000).optional(),
  /** What the data has become since the base branch, where that was asked for. */
  difference: differenceSchema.optional(),
  /** How the rows are divided; left out where the data is too broken to be. */
  split: splitSummarySchema.optional(),
});

export type DataFinding = z.output<typeof findingSchema>;
export type DataReport = z.output<typeof dataReportSchema>;

/** Broken data is never trained on. Zero rules run is not a pass either. */
export function isDataBroken(report: DataReport): boolean {
  return report.rulesRun === 0 || report.findings.some((finding) => finding.severity === "error");
}

/** What the data says for itself; the report adds whose data it is. */
export type DataCheck = Omit<DataReport, "version" | "model" | "source" | "schemaFile" | "difference">;
