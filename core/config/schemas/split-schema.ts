import { z } from "zod";
import { share } from "../units.ts";

/** How `sluice.yaml` says which rows train, validate and are held out. */

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "must be a date such as 2001-04-01");

const shares = {
  train: share.describe("Rows that the training command learns from, such as 80%"),
  validation: share.describe("Rows that the training command may tune on"),
  holdout: share.describe("Rows that no training code may see; the three shares add up to 100%"),
};

const splitByShare = z
  .strictObject({
    by: z
      .enum(["time", "random", "stratified", "unit", "unit-and-time"])
      .optional()
      .describe(
        "time: the past trains, cut times are kept in data.lock.yaml; random: by content; stratified: by content, with " +
          "the shares in each class; unit: rows of one data.unit stay together; unit-and-time: both, leaving out rows " +
          "whose unit and time disagree. The default is time where data.time is given, else unit where data.unit is, " +
          "else random",
      ),
    seed: z.int().min(0).optional().describe("Another number divides by content in another way; the default is 0"),
    ...shares,
  })
  .describe("By share");

const splitByTime = z
  .strictObject({
    validation_from: date
      .optional()
      .describe(
        "First day of the validation rows; without it the last tenth before the holdout, cut at a time kept in data.lock.yaml",
      ),
    holdout_from: date.describe("First day of the rows that are held out"),
    units: z
      .strictObject(shares)
      .optional()
      .describe(
        "Shares of units: with them no unit is in two parts, and rows whose unit and time disagree are left out",
      ),
  })
  .describe("Chronological: rows before validation_from train, rows from holdout_from on are held out");

export const splitSchema = z.union([splitByTime, splitByShare]).describe("How the rows are divided");
