import { type Breakdown, leastSliceRows } from "../../slices/breakdown.ts";
import { readingOf, sliceMetrics, weaknessOf } from "../evaluation/slices.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { formatCount } from "../numbers.ts";
import { intervalWords, labelOf, notMeasured } from "../tables.ts";
import { spans } from "./interval-pictures.ts";
import { own, type Picture, productionSeries } from "./picture.ts";

/** More slices make no picture; the table of the report has them. */
const mostSlices = 15;
const mostColumns = 8;

/** Per column the metrics that matter most, slice by slice, weakest first. */
export function slicePictures(report: EvaluatedReport): Picture[] {
  return report.breakdowns
    .slice(0, mostColumns)
    .flatMap((breakdown, column) =>
      sliceMetrics(report, breakdown.groups).flatMap(
        (metric, index) => picture(report, breakdown, metric, `slices-${column + 1}-${index + 1}`) ?? [],
      ),
    );
}

function picture(report: EvaluatedReport, { column, groups }: Breakdown, metric: string, id: string): Picture | null {
  const label = labelOf(report.measurement, metric);
  const production = productionSeries(report);
  const slices = groups
    .filter(({ rows }) => rows >= leastSliceRows)
    .map((group) => ({ group, y: group.value || "(empty)", reading: readingOf(report, group, metric) }))
    .filter(({ reading }) => reading.own?.value != null)
    .sort((a, b) => weaknessOf(metric, b.reading) - weaknessOf(metric, a.reading))
    .slice(0, mostSlices);
  if (slices.length < 2) return null;
  const rowsOf = (side: "own" | "production") =>
    slices.flatMap(({ y, reading }) => (reading[side] ? [{ y, estimate: reading[side] }] : []));
  const hasProduction = rowsOf("production").length > 0;
  const limits = limitsOf(report, metric, column);
  return {
    chart: {
      id,
      title: `${label} by ${column}`,
      description: `${label} with its bounds for ${slices.length} values of ${column}, weakest first.`,
      x: { title: label, kind: "number" },
      y: { title: "", kind: "name" },
      series: [own, ...(hasProduction ? [production] : []), ...(limits.length > 0 ? [limit] : [])],
      layers: [
        ...spans(own, rowsOf("own")),
        ...(hasProduction ? spans(production, rowsOf("production")) : []),
        ...(limits.length > 0 ? [{ mark: "rules", series: limit.name, at: limits } as const] : []),
      ],
    },
    caption: `Weakest first${groups.length > slices.length ? `; ${slices.length} of ${groups.length} values` : ""}.`,
    numbers: {
      caption: `${label} by ${column}`,
      columns: [
        { title: column },
        { title: "rows", numeric: true },
        { title: own.name },
        ...(hasProduction ? [{ title: production.name }] : []),
      ],
      rows: slices.map(({ group, y, reading }) => [
        y,
        formatCount(group.rows),
        intervalWords(reading.own ?? notMeasured),
        ...(hasProduction ? [intervalWords(reading.production ?? notMeasured)] : []),
      ]),
    },
  };
}

const limit = { name: "limit of a gate", tone: "limit" } as const;

/** Of gates on the slices of this column. */
function limitsOf({ gates }: EvaluatedReport, metric: string, column: string): { x: number }[] {
  return gates.checks.flatMap((check) => {
    const isHere = check.parts.some(({ where }) => where.startsWith(`${column} = `));
    return check.metric === metric && check.versus === null && isHere ? [{ x: check.limitValue }] : [];
  });
}
