import type { CustomMetric } from "../config/schema.ts";
import type { Measured } from "../gates/claims.ts";
import { estimate } from "../metrics/bounds.ts";
import type { Estimate, Measurement } from "../metrics/measurement.ts";
import { variance } from "../metrics/moments.ts";
import { sections } from "../metrics/resampling.ts";
import { leastItems } from "./division.ts";
import type { Reading } from "./readings.ts";

/** Custom metrics in the shape of all others: with Student's interval on 19 degrees of freedom, differences paired by section. */

export interface CustomMeasurement {
  definitions: readonly CustomMetric[];
  /** By metric, then by the role of the model. */
  readings: ReadonlyMap<string, ReadonlyMap<string, Reading>>;
  /** Independent rows or units. */
  items: number;
}

type Reference = NonNullable<Measurement["production"]>;

type FurtherReferences = Pick<Measured, "baseline" | "base-branch">;

/** What was measured, with what the commands found of the same models. */
export function withCustom(
  measurement: Measurement,
  further: FurtherReferences,
  custom: CustomMeasurement,
): { measurement: Measurement; references: FurtherReferences } {
  const { definitions, items } = custom;
  if (definitions.length === 0) return { measurement, references: further };
  const { candidate, production, anchor, sure } = measurement;
  const own = byName(custom, (readings) => estimateOf(readings.get("candidate"), items, sure));
  const described = definitions.map(({ name, label = name, direction }) => [name, { label, direction }]);
  const beside = (role: string, reference: Reference) => compared(reference, role, { custom, measurement });
  return {
    measurement: {
      ...measurement,
      custom: Object.fromEntries(described),
      candidate: { ...candidate, metrics: { ...candidate.metrics, ...own } },
      production: production && beside("production", production),
      anchor: anchor && beside("anchor", anchor),
    },
    references: {
      ...(further.baseline && { baseline: beside("baseline", further.baseline) }),
      ...(further["base-branch"] && { "base-branch": beside("base-branch", further["base-branch"]) }),
    },
  };
}

function compared(
  reference: Reference,
  role: string,
  { custom, measurement }: { custom: CustomMeasurement; measurement: Measurement },
): Reference {
  const { items } = custom;
  const { sure, candidate } = measurement;
  const isSame = reference.digest === candidate.digest;
  const theirs = byName(custom, (readings) => estimateOf(readings.get(role), items, sure));
  const differences = byName(custom, (readings) => {
    const difference = subtract(readings.get("candidate"), readings.get(role));
    return isSame && difference.value !== null ? unchanged(items, sure) : estimateOf(difference, items, sure);
  });
  return {
    ...reference,
    metrics: { ...reference.metrics, ...theirs },
    differences: { ...reference.differences, ...differences },
  };
}

function byName(
  { definitions, readings }: CustomMeasurement,
  of: (readings: ReadonlyMap<string, Reading>) => Estimate,
): Record<string, Estimate> {
  return Object.fromEntries(definitions.map(({ name }) => [name, of(readings.get(name) ?? new Map())]));
}

function subtract(ours: Reading | undefined, theirs: Reading | undefined): Reading {
  const minus = (a: number | null | undefined, b: number | null | undefined) => (a == null || b == null ? null : a - b);
  const parts = ours?.parts?.map((part, section) => minus(part, theirs?.parts?.[section])) ?? null;
  return { value: minus(ours?.value, theirs?.value), parts };
}

function unchanged(items: number, sure: number): Estimate {
  return estimate(0, items, { kind: "same-model" }, sure, "the candidate is this very model, compared with itself");
}

function estimateOf(reading: Reading | undefined, n: number, sure: number): Estimate {
  const none = { kind: "estimate", standardError: null, n } as const;
  if (reading?.value == null) return estimate(null, n, none, sure, "not defined: its command said null");
  const { value, parts } = reading;
  if (parts === null) {
    return estimate(value, n, none, sure, `no interval: fewer than ${leastItems} independent rows or units`);
  }
  if (parts.some((part) => part === null)) {
    return estimate(value, n, none, sure, "no interval: in parts of the holdout the metric is not defined");
  }
  const spread = variance(Float64Array.from(parts as number[])) ?? 0;
  // What never differs says nothing of how much it could, on a scale that only its owner knows.
  if (spread === 0) return estimate(value, n, none, sure, "no interval: it is the same in every part of the holdout");
  const standardError = Math.sqrt(spread / sections);
  return estimate(value, n, { ...none, standardError, degreesOfFreedom: sections - 1 }, sure);
}
