import { z } from "zod";
import { detectorStateSchema } from "./e-detector.ts";
import { type PerformanceReport, performanceVerdicts } from "./performance-report.ts";

/** What the history keeps of a window's performance: enough to draw it, and to go on watching where it ended. */

const instant = z.iso.datetime();
/** Value, lower and upper. */
const tripleSchema = z.tuple([z.number(), z.number(), z.number()]);
const byName = z.record(z.string().max(300), tripleSchema);

export const compactPerformanceSchema = z.strictObject({
  verdict: z.enum(performanceVerdicts),
  cohort: z.strictObject({
    from: instant.nullable(),
    to: instant.nullable(),
    rows: z.int().min(0),
    labelled: z.int().min(0),
  }),
  loss: z.strictObject({ name: z.string().max(40), mean: tripleSchema, allowed: z.number() }).nullable(),
  /** Null: the detector has not begun. */
  detector: detectorStateSchema.nullable(),
  alarmAt: instant.nullable(),
  worseSince: instant.nullable(),
  judgedUntil: instant.nullable(),
  metrics: byName,
  /** What `value_per_prediction` was counted in. */
  valueUnit: z.string().max(20).nullable().default(null),
  /** What the same rows were estimated at without their labels. */
  estimated: byName,
  /** Share of positives with its interval, and the mean probability. */
  calibration: z.strictObject({ observed: tripleSchema, predicted: z.number() }).nullable(),
  /** By metric and column, as in `demographic_parity_difference by origin`. */
  fairness: byName,
  /** By the same names: what the gate allows, and whether that is surely kept. */
  fairnessLimits: z
    .record(z.string().max(300), z.strictObject({ limit: z.number(), verdict: z.enum(performanceVerdicts) }))
    .default({}),
});

export type CompactPerformance = z.output<typeof compactPerformanceSchema>;
type Triple = z.output<typeof tripleSchema>;

interface Interval {
  value: number | null;
  lower: number | null;
  upper: number | null;
}

/** Null where any of them is not defined. */
function tripleOf({ value, lower, upper }: Interval): Triple | null {
  if (value === null || lower === null || upper === null) return null;
  return [value, lower, upper].map((one) => Number(one.toPrecision(4))) as Triple;
}

function named<T extends Interval>(all: readonly T[], nameOf: (one: T) => string): Record<string, Triple> {
  return Object.fromEntries(
    all.flatMap((one) => {
      const triple = tripleOf(one);
      return triple ? [[nameOf(one), triple] as const] : [];
    }),
  );
}

const fairnessName = ({ metric, by }: PerformanceReport["fairness"][number]) => `${metric} by ${by}`;

export function compactPerformance(report: PerformanceReport): CompactPerformance {
  const { verdict, cohort, loss, detector, worseSince, judgedUntil, metrics, calibration, fairness } = report;
  const mean = loss && tripleOf(loss);
  const observed = calibration && tripleOf(calibration.observed);
  const estimated = metrics.flatMap(({ metric, estimated: one }) => (one ? [{ metric, ...one }] : []));
  return {
    verdict,
    cohort: { from: cohort.from, to: cohort.to, rows: cohort.rows, labelled: cohort.labelled },
    loss: loss && mean ? { name: loss.name, mean, allowed: loss.allowed } : null,
    detector: detector?.state ?? null,
    alarmAt: detector?.alarm?.at ?? null,
    worseSince,
    judgedUntil,
    valueUnit: report.valueUnit,
    metrics: named(metrics, ({ metric }) => metric),
    estimated: named(estimated, ({ metric }) => metric),
    calibration: calibration && observed ? { observed, predicted: calibration.predicted } : null,
    fairness: named(fairness, fairnessName),
    fairnessLimits: Object.fromEntries(
      fairness.map((one) => [fairnessName(one), { limit: one.limit, verdict: one.verdict }]),
    ),
  };
}
