import { findMeasured } from "../../metrics/find-measured.ts";
import type { Measurement } from "../../metrics/measurement.ts";
import { formatCount, formatNumber, plural } from "../numbers.ts";
import type { Rows } from "../tables.ts";

/** What the candidate answered, beside its metrics: whom it mistakes for whom, and whether its probabilities can be believed. */

export function answerTables({ candidate }: Measurement): { title: string; rows: Rows }[] {
  const { calibration, confusion } = candidate;
  return [
    ...(confusion ? [{ title: "Rows by label (down) and prediction (across)", rows: confusionRows(confusion) }] : []),
    ...(calibration ? [{ title: "What is predicted, and what comes true", rows: calibrationRows(calibration) }] : []),
  ];
}

function confusionRows({ classes, counts }: NonNullable<Measurement["candidate"]["confusion"]>): Rows {
  return [
    ["label", ...classes],
    ...classes.map((name, label) => [name, ...(counts[label] ?? []).map((count) => formatCount(count))]),
  ];
}

function calibrationRows(bins: NonNullable<Measurement["candidate"]["calibration"]>): Rows {
  return [
    ["predicted", "observed", "rows"],
    ...bins.map(({ predicted, observed, rows }) => [
      formatNumber(predicted),
      formatNumber(observed),
      formatCount(rows),
    ]),
  ];
}

/** What the numbers rest on where it is not plain rows, and what was found out beside them. */
export function answerNotes(measurement: Measurement): string[] {
  const { candidate, units, weighted, threshold, rows, task } = measurement;
  const { value, queries } = candidate;
  const [one, many] = task === "ranking" ? ["query", "queries"] : ["unit", "units"];
  return [
    ...(units === undefined
      ? []
      : [`The ${plural(rows, "row")} come in ${plural(units, one, many)}; intervals count ${many}.`]),
    ...(queries && queries.leftOut > 0 ? [leftOutWords(queries)] : []),
    ...(weighted ? ["Rows are weighted; intervals count as many rows as the weights are worth."] : []),
    ...resamplingNotes(measurement),
    ...(value ? [`Value per prediction is in ${value.unit}.${bestWords(value.best, threshold)}`] : []),
  ];
}

function leftOutWords({ leftOut, examples }: NonNullable<Measurement["candidate"]["queries"]>): string {
  const named = leftOut > examples.length ? `${examples.join(", ")} …` : examples.join(", ");
  const have = leftOut === 1 ? "has" : "have";
  return `${plural(leftOut, "query", "queries")} ${have} one row only, or none that is relevant, and ${leftOut === 1 ? "is" : "are"} left out: ${named}.`;
}

type Best = NonNullable<Measurement["candidate"]["value"]>["best"];

function bestWords(best: Best, threshold: number | null): string {
  if (!best) return "";
  const { threshold: found, value, rows } = best;
  const used = threshold === null ? "" : `, where ${threshold} is used`;
  return ` On ${plural(rows, "validation row")} the threshold ${formatNumber(found)} would be worth most: ${formatNumber(value)} a prediction${used}.`;
}

function resamplingNotes(measurement: Measurement): string[] {
  const { metrics } = measurement.candidate;
  const named = (isIn: (evidence: Measurement["candidate"]["metrics"][string]["evidence"]) => boolean) =>
    Object.entries(metrics)
      .filter(([, { evidence }]) => isIn(evidence))
      .map(([name]) => findMeasured(measurement, name)?.label ?? name);
  const bootstrapped = named((evidence) => evidence.kind === "estimate" && evidence.resampled !== undefined);
  const sectioned = named((evidence) => evidence.kind === "estimate" && evidence.degreesOfFreedom !== undefined);
  return [
    ...(bootstrapped.length > 0
      ? [`Bounds by a seeded bootstrap (BCa, 2,000 resamples): ${bootstrapped.join(", ")}.`]
      : []),
    ...(sectioned.length > 0 ? [`Bounds from 20 sections of the holdout: ${sectioned.join(", ")}.`] : []),
  ];
}
