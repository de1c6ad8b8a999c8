import type { Gate } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { findMetric, type MetricDefinition } from "../metrics/catalogue.ts";
import type { Estimate, Measurement } from "../metrics/measurement.ts";
import { isPlausible } from "../metrics/plausible.ts";
import type { Check } from "./verdict.ts";

/** One limit of one gate, and the number that it is about. */
export interface Claim {
  gate: Gate;
  metric: MetricDefinition;
  sense: Check["sense"];
  limitWords: string;
  /** On the scale of the subject: of a difference, `may drop 0.01` is -0.01. */
  limit: number;
  versus: Check["versus"];
  /** The metric itself, or candidate minus reference; null while there is no reference to compare with. */
  subject: Estimate | null;
}

export function claimsOf(gate: Gate, measurement: Measurement): Claim[] {
  const metric = definitionOf(gate, measurement);
  const absolute = { gate, metric, versus: null, subject: measured(measurement.candidate.metrics, gate.metric) };
  const versus = gate.versus ?? "production";
  const reference = measurement[versus];
  const relative = { gate, metric, versus, subject: reference && measured(reference.differences, gate.metric) };
  const claims: Claim[] = [];
  const { at_least: least, at_most: most, may_drop: drop, may_rise: rise } = gate;
  if (least !== undefined) {
    claims.push({ ...absolute, sense: "at-least", limit: least, limitWords: `at least ${wordsFor(least)}` });
  }
  if (most !== undefined) {
    claims.push({ ...absolute, sense: "at-most", limit: most, limitWords: `at most ${wordsFor(most)}` });
  }
  if (drop !== undefined) {
    claims.push({ ...relative, sense: "at-least", limit: 0 - drop, limitWords: `may drop ${wordsFor(drop)}` });
  }
  if (rise !== undefined) {
    claims.push({ ...relative, sense: "at-most", limit: rise, limitWords: `may rise ${wordsFor(rise)}` });
  }
  if (claims.length > 0) return claims;
  throw new SluiceError("CONFIG_INVALID", `The gate on ${gate.metric} has no limit.`, {
    remedy: "Give it at_least, at_most, may_drop or may_rise.",
  });
}

/** A limit as the user wrote it. */
export function wordsFor(limit: number): string {
  return String(limit).replace("-", "\u2212");
}

function definitionOf(gate: Gate, { task }: Measurement): MetricDefinition {
  const metric = findMetric(gate.metric);
  if (metric?.task === task) return metric;
  throw new SluiceError("CONFIG_INVALID", `A gate asks for ${gate.metric}, which is no metric of ${task}.`, {
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
