import type { MetricDefinition } from "../../metrics/catalogue.ts";
import { findMeasured } from "../../metrics/find-measured.ts";
import type { Estimate } from "../../metrics/measurement.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";

/** What changed versus production: what is proven, not what the point values suggest. */

export interface Change {
  metric: MetricDefinition;
  from: Estimate;
  to: Estimate;
  difference: Estimate;
  /** `none`: the interval still contains no change. */
  proven: "better" | "worse" | "none";
}

export interface Comparison {
  /** `better than production`, for the headline. */
  words: string;
  /** The metric that leads: that of the first gate. */
  leading: Change | null;
  /** Every other metric that is proven to have got worse. */
  worse: Change[];
  /** Every metric that is proven to have got better. */
  better: Change[];
}

export function compareWithProduction(report: EvaluatedReport): Comparison {
  if (!report.measurement.production) {
    return { words: "nothing in production yet", leading: null, worse: [], better: [] };
  }
  if (report.measurement.production.digest === report.measurement.candidate.digest) {
    return { words: "the very model that is in production", leading: null, worse: [], better: [] };
  }
  const changes = changesOf(report);
  const leading = changes.find(({ metric }) => metric.name === leadingMetric(report)) ?? changes[0] ?? null;
  const worse = changes.filter((change) => change.proven === "worse" && change !== leading);
  const better = changes.filter(({ proven }) => proven === "better");
  return { words: wordsFor(leading), leading, worse, better };
}

function leadingMetric(report: EvaluatedReport): string | undefined {
  return report.gates.checks[0]?.metric;
}

function wordsFor(leading: Change | null): string {
  if (!leading) return "not comparable with production";
  if (leading.proven === "none") return "neither better nor worse than production";
  return `${leading.proven} than production`;
}

function changesOf({ measurement }: EvaluatedReport): Change[] {
  const { production, candidate } = measurement;
  return Object.entries(production?.differences ?? {}).flatMap(([name, difference]) => {
    const metric = findMeasured(measurement, name);
    const from = production?.metrics[name];
    const to = candidate.metrics[name];
    return metric && from && to ? [{ metric, from, to, difference, proven: provenBy(difference, metric) }] : [];
  });
}

/** What the interval of a difference proves. */
export function provenBy({ lower, upper }: Estimate, { direction }: MetricDefinition): Change["proven"] {
  const rose = lower !== null && lower > 0;
  const fell = upper !== null && upper < 0;
  if (!rose && !fell) return "none";
  return rose === (direction === "higher") ? "better" : "worse";
}
