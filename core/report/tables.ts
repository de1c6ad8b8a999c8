import { shortDigest } from "../digest.ts";
import type { Check } from "../gates/verdict.ts";
import type { MetricDefinition } from "../metrics/catalogue.ts";
import { findMeasured } from "../metrics/find-measured.ts";
import type { Estimate, Measurement } from "../metrics/measurement.ts";
import { provenBy } from "./evaluation/comparison.ts";
import { type Interval, showInterval } from "./evaluation/measured-numbers.ts";
import type { EvaluatedReport } from "./evaluation-report.ts";
import { formatBytes, formatCount, formatDuration } from "./numbers.ts";

/** The tables of a report as plain text; the first row is the head. */
export type Rows = string[][];

export function gateRows(checks: readonly Check[]): Rows {
  return [
    ["gate", "limit", "this model", "verdict"],
    ...checks.map((check) => [check.claim, check.limit, measured(check), verdictWords(check)]),
  ];
}

/** The number with the bound that decided: what it surely is at least, or at most; both while unsure. */
function measured(check: Check): string {
  const { value, verdict, limitValue } = check;
  const style = { limit: limitValue, signed: check.versus !== null };
  if (isIdle(check)) return "nothing to compare with";
  if (value === null) return "not defined";
  const whose = check.parts[0] ? `${check.parts[0].where}: ` : "";
  if (verdict === "unsure") return whose + intervalWords(check, style);
  const shown = showInterval(check, style);
  const atLeast = (verdict === "pass") === (check.sense === "at-least");
  const bound = atLeast ? shown.lower : shown.upper;
  return `${whose}${shown.value}${bound === null ? "" : ` (surely ${atLeast ? "≥" : "≤"} ${bound})`}`;
}

/** A comparison with a model that does not exist yet: neither a yes nor a no. */
function isIdle({ versus, value, informational }: Check): boolean {
  return versus !== null && value === null && informational;
}

function verdictWords(check: Check): string {
  if (isIdle(check)) return "➖ not judged";
  const words = {
    pass: "✅ passed",
    fail: "❌ says no",
    unsure: check.whenUnsure === "block" ? "❔ cannot tell, blocks" : "❔ cannot tell, allowed",
  }[check.verdict];
  const said = check.informational ? `${words.replace(/, .*/, "")} (for information)` : words;
  return check.tally ? `${said}: ${tallyWords(check.tally)}` : said;
}

function tallyWords({ fail, unsure, tooSmall, pass }: NonNullable<Check["tally"]>): string {
  if (fail + unsure + tooSmall === 0) return `all ${pass}`;
  const counts = [
    [fail, `❌ ${fail}`],
    [unsure, `❔ ${unsure}`],
    [pass, `✅ ${pass}`],
    [tooSmall, `${tooSmall} too small`],
  ] as const;
  return counts.flatMap(([count, words]) => (count > 0 ? [words] : [])).join(" · ");
}

export function metricRows(report: EvaluatedReport): Rows {
  const references = referencesOf(report);
  return [
    ["metric", "this model", ...references.flatMap(({ label }) => [label, "difference"])],
    ...Object.entries(report.measurement.candidate.metrics).map(([name, estimate]) => [
      labelOf(report.measurement, name),
      intervalWords(estimate),
      ...references.flatMap(({ metrics, differences }) => [
        showInterval(metrics[name] ?? notMeasured).value,
        differences[name] ? differenceWords(findMeasured(report.measurement, name), differences[name]) : "not compared",
      ]),
    ]),
  ];
}

/** Production and anchor; once when they are the same model. */
function referencesOf({ measurement, production, anchor }: EvaluatedReport) {
  const isOne = measurement.production?.digest === measurement.anchor?.digest;
  const roles = [
    { ...measurement.production, label: versionLabel(isOne ? "production and anchor" : "production", production) },
    ...(isOne ? [] : [{ ...measurement.anchor, label: versionLabel("anchor", anchor) }]),
  ];
  return roles.flatMap(({ metrics, differences, label }) =>
    metrics && differences ? [{ metrics, differences, label }] : [],
  );
}

/** With the direction in words, because less of some metrics is better. */
export function differenceWords(metric: MetricDefinition | undefined, difference: Estimate): string {
  const proven = metric ? provenBy(difference, metric) : "none";
  // Where no change is, is a limit too: what is proven must not be rounded away.
  return `${intervalWords(difference, { limit: 0, signed: true })}${proven === "none" ? "" : ` ${proven}`}`;
}

/** Why some numbers are not defined, or what limits them. */
export function metricNotes(report: EvaluatedReport): string[] {
  return Object.entries(report.measurement.candidate.metrics).flatMap(([name, { note }]) =>
    note ? [`${labelOf(report.measurement, name)}: ${note}`] : [],
  );
}

export function lineageRows(report: EvaluatedReport): Rows {
  const { candidate, holdout, production, anchor } = report;
  const release = (of: typeof production) => (of ? `${of.release} (${shortDigest(of.digest)})` : "none");
  return [
    ["what", "value"],
    ["commit", candidate.commit ?? "outside a git checkout"],
    [candidate.leaves ?? "model", `${candidate.digest}, ${formatBytes(candidate.bytes)}`],
    ["data", `${candidate.data.digest}, ${formatCount(candidate.data.rows)} rows`],
    ["data schema", candidate.schema ?? "none"],
    ["trained on", `${formatCount(candidate.rows.train)} rows, validated on ${formatCount(candidate.rows.validation)}`],
    ["holdout", `${holdout.digest}, ${formatCount(holdout.rows)} rows`],
    ["command", candidate.command],
    ["parameters", JSON.stringify(candidate.params)],
    ["seed", String(candidate.seed)],
    [
      "runtime",
      Object.entries(candidate.runtime)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    ],
    ["compared with", `production ${release(production)}, anchor ${release(anchor)}`],
    ["training took", formatDuration(candidate.milliseconds.train)],
    ["evaluation took", formatDuration(report.milliseconds.evaluate)],
  ];
}

export const notMeasured: Interval = { value: null, lower: null, upper: null };

/** The number with both its bounds, as far as there are any. */
export function intervalWords(interval: Interval, style: Parameters<typeof showInterval>[1] = {}): string {
  const { value, lower, upper } = showInterval(interval, style);
  if (interval.value === null || (lower === null && upper === null)) return value;
  if (lower === null) return `${value} (≤ ${upper})`;
  return upper === null ? `${value} (≥ ${lower})` : `${value} (${lower} to ${upper})`;
}

export function labelOf(measurement: Measurement, metric: string): string {
  return findMeasured(measurement, metric)?.label ?? metric;
}

/** `production v11` for `late-flights@v11`. */
export function versionLabel(role: string, reference: EvaluatedReport["production"]): string {
  return reference ? `${role} ${reference.release.slice(reference.release.lastIndexOf("@") + 1)}` : role;
}
