import { z } from "zod";

const verdicts = ["pass", "fail", "unsure"] as const;
export type Verdict = (typeof verdicts)[number];

const count = z.int().min(0);

/** A slice or a pair of groups that must keep the limit of its check. */
const partSchema = z.strictObject({
  /** The rows in words, `origin = ORD`. */
  where: z.string().max(400),
  verdict: z.enum(verdicts),
  rows: count,
  value: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  /** The smallest move beyond the limit that so many rows would prove, four times out of five; null: not known. */
  detectable: z.number().nullable(),
  sentence: z.string().max(600),
});
export type Part = z.output<typeof partSchema>;

/** More of them are counted, not listed: the first are those that matter most. */
export const mostParts = 60;

/** One claim against one limit, with the sentence that explains it. */
const checkSchema = z.strictObject({
  metric: z.string().max(60),
  /** The claim in words, `ROC AUC vs production`. */
  claim: z.string().max(200),
  /** The limit in words, `at least 0.62`, `may drop 0.01`. */
  limit: z.string().max(100),
  /** The limit as a number; signed for a difference: `may drop 0.01` is -0.01. */
  limitValue: z.number(),
  /** The reference on the same rows, when the number is a difference (candidate minus reference). */
  versus: z.enum(["production", "anchor", "baseline", "base-branch"]).nullable(),
  /** Which bound decides: the lower one must reach the limit, or the upper one must keep below it. */
  sense: z.enum(["at-least", "at-most"]),
  verdict: z.enum(verdicts),
  /** Whether this check keeps the gate from passing (a fail, or unsure with `when_unsure: block`). */
  blocks: z.boolean(),
  informational: z.boolean(),
  whenUnsure: z.enum(["block", "allow"]),
  value: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  /** One plain sentence: the number, its bound, the limit, the verdict. Unescaped. */
  sentence: z.string().max(600),
  /** What would settle an unsure check: "about 900 more labelled positives". */
  settle: z.string().max(300).nullable(),
  /** Of a check on slices or pairs, which then has the numbers of the part that matters most: worst first. */
  parts: z.array(partSchema).max(mostParts).default([]),
  /** Over all parts; null: the check is about all rows together. */
  tally: z.strictObject({ pass: count, fail: count, unsure: count, tooSmall: count }).nullable().default(null),
});
export type Check = z.output<typeof checkSchema>;

export const gateReportSchema = z.strictObject({
  verdict: z.enum(verdicts),
  /** True when nothing blocks: a pass, or unsure where every unsure check allows. */
  passed: z.boolean(),
  /** One plain sentence that names the reason. */
  sentence: z.string().max(600),
  checks: z.array(checkSchema).max(500),
});
export type GateReport = z.output<typeof gateReportSchema>;
