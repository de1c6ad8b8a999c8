import type { Gate } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { findMeasured } from "../metrics/find-measured.ts";
import type { JudgedMetric } from "../metrics/judged-metric.ts";
import type { Estimate, Measurement } from "../metrics/measurement.ts";
import { isPlausible } from "../metrics/plausible.ts";
import { type Limit, limitsOf } from "./limits.ts";
import type { Check } from "./verdict.ts";

/** A model that a candidate is compared with, on the same rows. */
type MeasuredReference = NonNullable<Measurement["production"]>;

/** Everything measured on some rows: the whole holdout, or one slice of it. */
export interface Measured extends Measurement {
  baseline?: MeasuredReference | undefined;
  "base-branch"?: MeasuredReference | undefined;
}

/** One limit of one gate, and the number that it is about. */
export interface Claim {
  gate: Gate;
  metric: JudgedMetric;
  limit: Limit;
  versus: Check["versus"];
  /** The metric itself, or candidate minus reference; null while there is no reference to compare with. */
  subject: Estimate | null;
  /** The metric of the reference. */
  reference: Estimate | null;
  over: Measured;
  /** The rows in words, `origin = ORD`; null: all of them. */
  where: string | null;
}

/** A claim whose number exists. */
export type TestableClaim = Claim & { subject: Estimate };

/** The probability that is allowed to a wrong verdict. */
export function errorOf({ gate, over }: Claim): number {
  return 1 - (gate.sure ?? over.sure);
}

export function claimsOf(gate: Gate, over: Measured, where: string | null = null): Claim[] {
  const metric = definitionOf(gate, over);
  return limitsOf(gate).map((limit) => {
    const base = { gate, metric, limit, over, where };
    if (limit.scale === "own") {
      return { ...base, versus: null, subject: measured(over.candidate.metrics, gate.metric), reference: null };
    }
    const versus = gate.versus ?? "production";
    const model = over[versus] ?? null;
    return {
      ...base,
      versus,
      subject: model && measured(model.differences, gate.metric),
      reference: model && measured(model.metrics, gate.metric),
    };
  });
}

function definitionOf(gate: Gate, measured: Measurement): JudgedMetric {
  const metric = findMeasured(measured, gate.metric);
  if (metric) return metric;
  throw new SluiceError("CONFIG_INVALID", `A gate asks for ${gate.metric}, which is no metric of ${measured.task}.`, {
    remedy: "Correct the metric of that gate in sluice.yaml.",
  });
}

function measured(metrics: Readonly<Record<string, Estimate>>, name: string): Estimate {
  const found = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (found && isPlausible(found)) return found;
  if (found) {
    throw new SluiceError("REPORT_INVALID", `The evaluation's ${name} contradicts the counts it rests on.`, {
      remedy: "Evaluate again; do not edit the report.",
    });
  }
  throw new SluiceError("REPORT_INVALID", `A gate asks for ${name}, but the evaluation did not measure it.`, {
    remedy: "Evaluate again with the configuration that has this gate.",
  });
}
