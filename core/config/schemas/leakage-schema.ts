import { z } from "zod";
import { share } from "../units.ts";

/** What `sluice.yaml` says of leakage: rows or columns by which a model knows in training what it will be asked for. */

const severity = z.enum(["off", "warn", "error"]);
const severityOfCheck = "off, warn (told only) or error (refuses the training)";

export const leakageSchema = z
  .strictObject({
    units: severity.default("error").describe("Rows of one data.unit in several parts of the split"),
    duplicates: z
      .strictObject({
        severity: severity.default("warn").describe(severityOfCheck),
        above: share.prefault("0%").describe("Share of held-out rows from which it is told"),
        error_above: share.prefault("5%").describe("Share of held-out rows from which it is an error"),
      })
      .prefault({})
      .describe("Held-out rows that equal a training row in every column but id, target and weight"),
    near_duplicates: z
      .strictObject({
        severity: severity.default("warn").describe(severityOfCheck),
        above: share.prefault("1%").describe("Share of held-out rows from which it is told"),
      })
      .prefault({})
      .describe("The same without the time, with numbers of three digits and text without case and blanks"),
    single_feature: z
      .strictObject({
        severity: severity.default("error").describe(severityOfCheck),
        at_least: z
          .number()
          .min(0.5)
          .max(1)
          .default(0.99)
          .describe("AUC, R² or share of right answers on held-out rows that one column alone must surely reach"),
      })
      .prefault({})
      .describe("A feature that alone predicts the target almost perfectly"),
    disguise: severity
      .default("error")
      .describe("A feature that gives the target without a mistake; its name alone is at most a warning"),
    unavailable: severity
      .default("error")
      .describe("A feature whose available_at in the data schema comes after data.time"),
    future_rows: severity
      .default("warn")
      .describe("Training rows later than the first held-out row, in a split that is not by time"),
  })
  .describe("How severe signs of leakage are; error refuses the training");

export type LeakageRules = z.output<typeof leakageSchema>;
