import type { PerformanceReport } from "../../monitor/performance/performance-report.ts";
import type { ServiceReport } from "../../monitor/service-report.ts";
import { escapeMarkdown, table } from "../markdown.ts";
import { formatBytes, formatCount, formatNumber, formatPercent } from "../numbers.ts";

/** What labels said of the model, and how the server did: part of what monitoring tells people. */

const icons = { worse: "❌", holds: "✅", unsure: "❔" } as const;

export function performanceSections(report: PerformanceReport): string[] {
  const { verdict, sentence, fairness, metrics, calibration } = report;
  const lines = [`- ${icons[verdict]} ${escapeMarkdown(sentence)}`];
  for (const one of fairness) lines.push(`- ${icons[one.verdict]} ${escapeMarkdown(one.sentence)}`);
  if (calibration) {
    const { predicted, observed } = calibration;
    lines.push(`- Mean probability ${formatNumber(predicted)}, share of positives ${formatNumber(observed.value)}`);
  }
  return [`#### By labels\n\n${lines.join("\n")}`, ...(metrics.length > 0 ? [metricTable(report)] : [])];
}

function metricTable({ metrics, valueUnit }: PerformanceReport): string {
  const head = ["by labels", "held-out rows", "these predictions", "95% interval", "estimated without labels"];
  const rows = metrics.map(({ metric, label, reference, value, lower, upper, estimated }) => [
    escapeMarkdown(metric === "value_per_prediction" && valueUnit ? `${label} in ${valueUnit}` : label),
    reference === null ? "–" : formatNumber(reference),
    formatNumber(value),
    lower === null || upper === null ? "–" : `${formatNumber(lower)} to ${formatNumber(upper)}`,
    estimated
      ? `${formatNumber(estimated.value)} (${formatNumber(estimated.lower)} to ${formatNumber(estimated.upper)})`
      : "–",
  ]);
  return table([head, ...rows], ["l", "r", "r", "r", "r"]);
}

export function serviceLine({ requests, latency, memoryBytes, outputs }: ServiceReport): string {
  const parts = [
    ...(requests
      ? [`${formatCount(requests.count)} requests, ${formatPercent(requests.errorShare)} of them failed`]
      : []),
    ...(latency ? [`latency ${formatNumber(latency.p50)} ms (median), ${formatNumber(latency.p95)} ms (95%)`] : []),
    ...(memoryBytes === null ? [] : [`memory ${formatBytes(memoryBytes)}`]),
    ...(outputs ? [`${formatPercent(outputs.nullShare)} of answers empty`] : []),
    ...(outputs?.deferralShare == null ? [] : [`${formatPercent(outputs.deferralShare)} left to a person`]),
  ];
  return `Service: ${parts.join("; ")}.`;
}
