import type { Check } from "../../gates/verdict.ts";
import { findMeasured } from "../../metrics/find-measured.ts";
import type { Estimate } from "../../metrics/measurement.ts";
import type { Layer, Series } from "../../page/chart.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { formatPercent } from "../numbers.ts";
import { intervalWords, labelOf } from "../tables.ts";
import { own, type Picture, productionSeries } from "./picture.ts";

/** Every metric with its bounds and the limits of its gates. Metrics share an axis only where they share a scale. */
export function intervalPictures(report: EvaluatedReport): Picture[] {
  const names = Object.keys(report.measurement.candidate.metrics).filter((name) => isDrawable(report, name));
  const shares = names.filter((name) => isShare(report, name));
  const isHigher = (name: string) => findMeasured(report.measurement, name)?.direction === "higher";
  const values = [
    ...group("metrics-higher", "Higher is better", shares.filter(isHigher)),
    ...group(
      "metrics-lower",
      "Lower is better",
      shares.filter((name) => !isHigher(name)),
    ),
    ...names
      .filter((name) => !shares.includes(name))
      .flatMap((name, index) => group(`metric-${index + 1}`, "", [name])),
  ].map((metrics) => valuesOf(report, metrics));
  return [...values, ...differences(report, shares)];
}

interface Metrics {
  id: string;
  title: string;
  names: readonly string[];
}

function group(id: string, title: string, names: readonly string[]): Metrics[] {
  return names.length > 0 ? [{ id, title, names }] : [];
}

function isDrawable({ measurement }: EvaluatedReport, name: string): boolean {
  return measurement.candidate.metrics[name]?.value != null;
}

function isShare({ measurement }: EvaluatedReport, name: string): boolean {
  const { candidate, production } = measurement;
  return [candidate.metrics[name], production?.metrics[name]].every(
    (one) =>
      !one || [one.value, one.lower, one.upper].every((number) => number === null || (number >= 0 && number <= 1)),
  );
}

const limit = { name: "limit of a gate", tone: "limit" } as const;

function valuesOf(report: EvaluatedReport, { id, title: shared, names }: Metrics): Picture {
  const { measurement } = report;
  const label = (name: string) => labelOf(measurement, name);
  const title = names.length === 1 ? label(names[0] ?? "") : shared;
  const production = productionSeries(report);
  const reference = measurement.production?.metrics;
  const limits = limitTicks(report, names, null);
  return {
    chart: {
      id,
      title,
      description: `${names.map(label).join(", ")}: values and their bounds, each ${formatPercent(measurement.sure)} sure.`,
      x: { title: "", kind: "number" },
      y: { title: "", kind: "name" },
      series: [own, ...(reference ? [production] : []), ...(limits.length > 0 ? [limit] : [])],
      layers: [
        ...spans(own, rowsOf(report, names, measurement.candidate.metrics)),
        ...(reference ? spans(production, rowsOf(report, names, reference)) : []),
        ...ticks(limits),
      ],
    },
    caption: `Each end of a line is ${formatPercent(measurement.sure)} sure.`,
    numbers: {
      caption: `${title}: values with their bounds`,
      columns: [{ title: "metric" }, { title: own.name }, ...(reference ? [{ title: production.name }] : [])],
      rows: names.map((name) => [
        label(name),
        words(measurement.candidate.metrics[name]),
        ...(reference ? [words(reference[name])] : []),
      ]),
    },
  };
}

const change = { name: "difference", tone: "first" } as const;
const none = { name: "no difference", tone: "quiet", dashed: true } as const;

/** This model minus production, on the same rows: surer than two intervals beside each other. */
function differences(report: EvaluatedReport, names: readonly string[]): Picture[] {
  const { production, sure, candidate } = report.measurement;
  if (!production || production.digest === candidate.digest) return [];
  const rows = rowsOf(report, names, production.differences).filter(({ estimate }) => estimate.value !== null);
  if (rows.length === 0) return [];
  const limits = limitTicks(report, names, "production");
  const chart = {
    id: "differences",
    title: `Difference from ${productionSeries(report).name}`,
    description: `This model minus production on the same rows, with bounds that are each ${formatPercent(sure)} sure.`,
    x: { title: "this model minus production", kind: "number", format: "+.3~f" },
    y: { title: "", kind: "name" },
    series: [change, none, ...(limits.length > 0 ? [limit] : [])],
    layers: [{ mark: "rules", series: none.name, at: [{ x: 0 }] }, ...spans(change, rows), ...ticks(limits)],
  } satisfies Picture["chart"];
  const columns = [{ title: "metric" }, { title: "difference" }];
  const cells = rows.map(({ y, estimate }) => [y, intervalWords(estimate, { limit: 0, signed: true })]);
  return [
    {
      chart,
      caption: `On the same rows. A line that does not cross 0 is a change that is ${formatPercent(sure)} sure.`,
      numbers: { caption: chart.title, columns, rows: cells },
    },
  ];
}

interface Row {
  y: string;
  estimate: Estimate;
}

function rowsOf({ measurement }: EvaluatedReport, names: readonly string[], metrics: Record<string, Estimate>): Row[] {
  return names.flatMap((name) => (metrics[name] ? [{ y: labelOf(measurement, name), estimate: metrics[name] }] : []));
}

/** Only of checks about all rows: what slices must keep is drawn with the slices. */
function limitTicks({ gates, measurement }: EvaluatedReport, names: readonly string[], versus: Check["versus"]) {
  return gates.checks
    .filter((check) => names.includes(check.metric) && check.versus === versus && check.tally === null)
    .map((check) => ({ x: check.limitValue, y: labelOf(measurement, check.metric) }));
}

function ticks(points: readonly { x: number; y: string }[]): Layer[] {
  return points.length > 0 ? [{ mark: "ticks", series: limit.name, points }] : [];
}

const words = (estimate: Estimate | undefined) => (estimate ? intervalWords(estimate) : "not measured");

/** A dot for the value and a line between the bounds. */
export function spans({ name }: Series, rows: readonly Row[]): Layer[] {
  const lines = rows.flatMap(({ y, estimate: { lower, upper } }) =>
    lower === null || upper === null ? [] : [{ x: lower, x2: upper, y }],
  );
  const dots = rows.flatMap(({ y, estimate: { value } }) => (value === null ? [] : [{ x: value, y }]));
  return [
    ...(lines.length > 0 ? [{ mark: "intervals", series: name, points: lines } as const] : []),
    { mark: "points", series: name, points: dots },
  ];
}
