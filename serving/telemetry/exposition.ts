import type { MetricSpec } from "./metric-catalogue.ts";

/** Prometheus' text format, version 0.0.4. */

export const metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

type Labels = Readonly<Record<string, string>>;

/** One value of a metric, with its labels in the order of the metric's. */
export interface Sample {
  labels: readonly string[];
  value: number;
}

export interface Family {
  spec: MetricSpec;
  lines: readonly string[];
}

/** A counter or gauge. */
export function family(spec: MetricSpec, samples: readonly Sample[]): Family {
  return { spec, lines: samples.map(({ labels, value }) => line(spec.name, named(spec, labels), value)) };
}

export function named(spec: MetricSpec, labels: readonly string[]): Labels {
  if (labels.length !== spec.labels.length) {
    throw new TypeError(`${spec.name} has the labels ${spec.labels.join(", ")}`);
  }
  return Object.fromEntries(spec.labels.map((label, index) => [label, labels[index] ?? ""]));
}

export function line(name: string, labels: Labels, value: number): string {
  const text = Object.entries(labels).map(([label, content]) => `${label}="${escapeLabel(content)}"`);
  return `${name}${text.length > 0 ? `{${text.join(",")}}` : ""} ${formatValue(value)}`;
}

export function render(families: readonly Family[]): string {
  return families
    .flatMap(({ spec: { name, help, type }, lines }) => [
      `# HELP ${name} ${escapeHelp(help)}`,
      `# TYPE ${name} ${type}`,
      ...lines,
    ])
    .concat("")
    .join("\n");
}

function formatValue(value: number): string {
  return value === Number.POSITIVE_INFINITY ? "+Inf" : value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
