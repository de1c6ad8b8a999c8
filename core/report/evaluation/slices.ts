import { findFairnessMetric } from "../../fairness/definitions.ts";
import type { Check, Part } from "../../gates/verdict.ts";
import { findMetric } from "../../metrics/catalogue.ts";
import type { Estimate } from "../../metrics/measurement.ts";
import { type Breakdown, type Group, leastSliceRows } from "../../slices/breakdown.ts";
import { sliceView } from "../../slices/slice-view.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { formatCount, formatNumber, formatPercent, plural } from "../numbers.ts";
import { intervalWords, labelOf, notMeasured, type Rows } from "../tables.ts";
import { showInterval } from "./measured-numbers.ts";

/** How the model does in parts of the holdout, weakest first; as plain text. */

export interface SliceSection {
  title: string;
  /** The first row is the head. */
  rows: Rows;
  note: string | null;
}

const mostRows = 15;

export function sliceSections(report: EvaluatedReport): SliceSection[] {
  const judged = report.gates.checks.filter(({ parts }) => parts.length > 0).map(judgedSection);
  const columns = report.breakdowns.map((breakdown) => columnSection(report, breakdown));
  return [...judged, ...columns, ...foundSection(report)];
}

/** What the fold hides, in a few words. */
export function slicesSummary({ gates, breakdowns, weakest }: EvaluatedReport): string {
  const failing = gates.checks.reduce((sum, { tally }) => sum + (tally?.fail ?? 0), 0);
  const columns = breakdowns.map(({ column }) => column).join(", ");
  const [weak] = weakest?.slices ?? [];
  const parts = [
    ...(failing > 0 ? [`${failing} ${failing === 1 ? "says" : "say"} no`] : []),
    ...(columns ? [`by ${columns}`] : []),
    ...(weak ? [`weakest: ${weak.conditions.join(" and ")}`] : []),
  ];
  return `Slices: ${parts.join("; ")}`;
}

const verdicts = { pass: "✅ passed", fail: "❌ says no", unsure: "❔ cannot tell" } as const;

function judgedSection(check: Check): SliceSection {
  const { claim, limit, tally } = check;
  const isPairs = findFairnessMetric(check.metric) !== undefined;
  const parts = isPairs ? check.parts.filter((part) => !isMirrored(check, part)) : check.parts;
  const counted = tally ? tally.pass + tally.fail + tally.unsure + tally.tooSmall : parts.length;
  const [noun, all] = isPairs ? (["pair", parts.length] as const) : (["slice", counted] as const);
  const rows = parts
    .slice(0, mostRows)
    .map((part) => [
      part.where,
      formatCount(part.rows),
      partNumber(check, part),
      part.detectable === null ? "" : formatNumber(part.detectable),
      part.value === null && part.detectable === null ? "❔ too small to judge" : verdicts[part.verdict],
    ]);
  return {
    title: `${claim}: ${limit}`,
    rows: [[noun, "rows that count", "this model", "smallest harm that would show", "verdict"], ...rows],
    note: moreThan(rows.length, all, noun),
  };
}

/** A pair that is told the other way round as well, where it does the harm. */
function isMirrored({ sense }: Check, { value }: Part): boolean {
  return value !== null && (sense === "at-most" ? value < 0 : value > 1);
}

function partNumber({ versus, limitValue }: Check, part: Part): string {
  if (part.value === null) return "not defined";
  return intervalWords(part, { limit: limitValue, signed: versus !== null });
}

function moreThan(shown: number, all: number, noun: string): string | null {
  return all > shown ? `… and ${plural(all - shown, `more ${noun}`)} that did better.` : null;
}

/** As many metrics as a comment is wide. */
const mostMetrics = 2;

function columnSection(report: EvaluatedReport, { column, groups }: Breakdown): SliceSection {
  const hasProduction = report.measurement.production !== null;
  const metrics = sliceMetrics(report, groups);
  const slices = groups
    .map((group) => ({ group, numbers: metrics.map((metric) => readingOf(report, group, metric)) }))
    .sort((a, b) => weaknessOf(metrics[0], b.numbers[0]) - weaknessOf(metrics[0], a.numbers[0]));
  const head = metrics.flatMap((metric) => [
    labelOf(report.measurement, metric),
    ...(hasProduction ? ["vs production"] : []),
  ]);
  const rows = slices
    .slice(0, mostRows)
    .map(({ group, numbers }) => [
      group.value,
      formatCount(group.rows),
      ...numbers.flatMap(({ own, difference }) => [
        group.rows < leastSliceRows ? "too few rows" : intervalWords(own ?? notMeasured),
        ...(hasProduction
          ? [group.rows < leastSliceRows ? "" : showInterval(difference ?? notMeasured, { signed: true }).value]
          : []),
      ]),
    ]);
  return {
    title: `By ${column}, weakest first`,
    rows: [[column, "rows", ...head], ...rows],
    note: moreThan(rows.length, slices.length, "slice"),
  };
}

interface Reading {
  own: Estimate | undefined;
  production: Estimate | undefined;
  difference: Estimate | undefined;
}

export function readingOf({ measurement }: EvaluatedReport, group: Group, metric: string): Reading {
  const { candidate, production } = sliceView(measurement, group, metric);
  return {
    own: candidate.metrics[metric],
    production: production?.metrics[metric],
    difference: production?.differences[metric],
  };
}

/** Those of the gates come first; only what the groups have. */
export function sliceMetrics({ measurement, gates }: EvaluatedReport, groups: Breakdown["groups"]): string[] {
  const ordered = [...gates.checks.map(({ metric }) => metric), ...Object.keys(measurement.candidate.metrics)];
  const isKnown = (metric: string) =>
    metric in measurement.candidate.metrics &&
    groups.some((group) => sliceView(measurement, group, metric).candidate.metrics[metric]?.value != null);
  return [...new Set(ordered)].filter(isKnown).slice(0, mostMetrics);
}

/** What cannot be said stands last. */
export function weaknessOf(metric: string | undefined, reading: Reading | undefined): number {
  const own = reading?.own;
  if (own?.value == null || metric === undefined) return Number.NEGATIVE_INFINITY;
  return findMetric(metric)?.direction === "lower" ? own.value : -own.value;
}

/** Slices that nobody declared: a list to look at, which no gate rests on. */
function foundSection({ weakest, measurement }: EvaluatedReport): SliceSection[] {
  if (!weakest || weakest.slices.length === 0) return [];
  const show = weakest.loss === "mistakes" ? (number: number) => formatPercent(number) : formatNumber;
  const usual = weakest.against === "production" ? "production" : "with the usual mistakes";
  const rows = weakest.slices.map(({ conditions, rows, own, usual }) => [
    conditions.join(" and "),
    formatCount(rows),
    show(own),
    show(usual),
  ]);
  return [
    {
      title: `Weakest of ${formatCount(weakest.searched)} slices that were searched`,
      rows: [["slice", "rows", `${weakest.loss}, this model`, usual], ...rows],
      note: `About ${formatPercent(1 - measurement.sure)} of such finds are chance. No gate rests on them.`,
    },
  ];
}
