import { z } from "zod";
import { digestSchema } from "../digest.ts";
import { performanceReportSchema } from "./performance/performance-report.ts";
import { segmentReportSchema } from "./segments/segment-report.ts";
import { serviceReportSchema } from "./service-report.ts";

/** What was seen of a model's live rows in one window, and what that means. */

const name = z.string().max(200);
const text = z.string().max(500);
const count = z.int().min(0);
const finite = z.number();
const instant = z.iso.datetime();

/** What is wrong with the window itself. None of these is ever "stable". */
export const problemKinds = [
  "no-data",
  "no-rows",
  "fewer-rows",
  "late-rows",
  "future-rows",
  "untimed-rows",
  "other-model",
  "duplicate-file",
  "column-vanished",
  "column-retyped",
  "unseen-level",
  "broken-rule",
  "equal-scores",
  "no-score",
  "segment-gone",
  "segment-unseen",
  "segment-unknown",
  "no-labels",
  "fewer-labels",
  "unknown-labels",
  "early-labels",
  "future-labels",
  "untimed-labels",
  "no-label-times",
  "doubled-labels",
  "conflicting-labels",
  "unreadable-labels",
  "doubled-predictions",
  "unscored-predictions",
  "no-held-out-loss",
  "estimated-worse",
] as const;

const problemSchema = z.strictObject({
  kind: z.enum(problemKinds),
  /** A warning alone does not make an alarm. */
  level: z.enum(["alarm", "warning"]),
  column: name.nullable(),
  /** For people, unescaped. */
  sentence: text,
});

const testSchema = z.strictObject({
  measure: z.enum(["ks", "tv"]),
  /** Share of rows that moved, with one-sided bounds. */
  distance: finite,
  lower: finite,
  upper: finite,
  /** Familiar numbers beside it; they decide nothing. */
  psi: finite,
  jensenShannon: finite,
  wasserstein: finite.nullable(),
});

const columnSchema = z.strictObject({
  name,
  role: z.enum(["input", "score", "target"]),
  verdict: z.enum(["drift", "stable", "unsure", "not-judged"]),
  /** Share of rows that may move, and the reference days that it was taken from. */
  tolerance: finite,
  toleranceDays: count,
  test: testSchema.nullable(),
  missing: z.strictObject({ reference: finite, window: finite }),
  /** Share of the window's rows whose level the reference does not have. */
  unseen: finite,
  /** How far the mean score moves because of this feature alone; null where nobody knows. */
  effect: finite.nullable(),
  sentence: text,
});

const windowSchema = z.strictObject({
  /** Null where the rows do not say when: then all of them are the window. */
  from: instant.nullable(),
  to: instant.nullable(),
  rows: count,
  newest: instant.nullable(),
});

const estimateSchema = z.strictObject({
  metric: z.enum(["accuracy", "precision", "recall", "mae"]),
  /** Of the held-out rows. */
  reference: finite,
  value: finite,
  /** Of 95 %, for all rows like these. */
  lower: finite,
  upper: finite,
  /** Of 95 %, for what these very rows will show once their labels are known: chance and natural variation count too. */
  realised: z.strictObject({ lower: finite, upper: finite }),
  /** Held-out windows of this length that told how windows differ by themselves; 0: too few are known. */
  windows: count,
});

export const monitorReportSchema = z.strictObject({
  version: z.literal(1),
  model: z.string().max(63),
  release: z.string().max(100),
  digest: digestSchema,
  environment: z.string().max(63).nullable(),
  source: z.string().max(500),
  window: windowSchema,
  verdict: z.enum(["alarm", "unsure", "stable"]),
  problems: z.array(problemSchema).max(10_100),
  /** Those that moved first, by their effect on the score. */
  columns: z.array(columnSchema).max(5_002),
  /** Null: nobody asks for segments. */
  segments: segmentReportSchema.nullable(),
  /** Without labels, as far as the score tells; valid only if the link between inputs and outcome is unchanged. */
  estimates: z.array(estimateSchema).max(10),
  /** By labels that have come; null: there are none to look for. */
  performance: performanceReportSchema.nullable(),
  /** Null: neither the live rows nor a server say. */
  service: serviceReportSchema.nullable(),
});

export type MonitorReport = z.output<typeof monitorReportSchema>;
export type MonitorProblem = z.output<typeof problemSchema>;
export type WatchedColumn = z.output<typeof columnSchema>;
export type Estimate = z.output<typeof estimateSchema>;
