import { findMeasured } from "../../metrics/find-measured.ts";
import type { ReleaseRef } from "../../release/release-file.ts";
import { shortRelease } from "../../rollout/short-release.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { details, escapeMarkdown, table } from "../markdown.ts";
import { differenceWords, intervalWords, labelOf, notMeasured, type Rows } from "../tables.ts";

/** The numbers of the release that is live and of the one that is to replace it. */

export interface Evidence {
  candidate: EvaluatedReport;
  /** The report that the live release was released by; null where there is none. */
  stable: EvaluatedReport | null;
}

export function promotionMetrics(evidence: Evidence, release: ReleaseRef, stable: ReleaseRef | undefined): string {
  const { candidate } = evidence;
  const decisive = new Set(candidate.gates.checks.map(({ metric }) => metric));
  const all = Object.keys(candidate.measurement.candidate.metrics);
  const first = all.filter((metric) => decisive.has(metric));
  const rest = all.filter((metric) => !decisive.has(metric));
  const show = (metrics: readonly string[]) => tableOf(evidence, release, stable, metrics);
  return [
    ...(first.length > 0 ? [show(first)] : []),
    ...(rest.length > 0 ? [details(`${first.length > 0 ? "Further" : "All"} metrics`, show(rest))] : []),
  ].join("\n\n");
}

function tableOf(
  evidence: Evidence,
  release: ReleaseRef,
  stable: ReleaseRef | undefined,
  metrics: readonly string[],
): string {
  const rows = stable ? compared(evidence, release, stable, metrics) : alone(evidence.candidate, release, metrics);
  return table(rows.map((row) => row.map(escapeMarkdown)));
}

function alone({ measurement }: EvaluatedReport, { release }: ReleaseRef, metrics: readonly string[]): Rows {
  const rows = metrics.map((metric) => [
    labelOf(measurement, metric),
    intervalWords(measurement.candidate.metrics[metric] ?? notMeasured),
  ]);
  return [["metric", shortRelease(release)], ...rows];
}

function compared(evidence: Evidence, release: ReleaseRef, stable: ReleaseRef, metrics: readonly string[]): Rows {
  const { measurement } = evidence.candidate;
  const paired = [measurement.production, measurement.anchor].find((other) => other?.digest === stable.digest);
  const before = paired?.metrics ?? evidence.stable?.measurement.candidate.metrics ?? {};
  const rows = metrics.map((metric) => {
    const difference = paired?.differences[metric];
    return [
      labelOf(measurement, metric),
      intervalWords(before[metric] ?? notMeasured),
      intervalWords(measurement.candidate.metrics[metric] ?? notMeasured),
      ...(paired ? [difference ? differenceWords(findMeasured(measurement, metric), difference) : "not compared"] : []),
    ];
  });
  const live = `${shortRelease(stable.release)}${paired ? " (live)" : " (live, on the rows of its own release)"}`;
  return [["metric", live, shortRelease(release.release), ...(paired ? ["difference"] : [])], ...rows];
}
