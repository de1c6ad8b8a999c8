import type { Picture } from "../html/picture.ts";
import { formatNumber } from "../numbers.ts";
import { calibrationPicture } from "./calibration-picture.ts";
import { fairnessPictures } from "./fairness-pictures.ts";
import { intervals, numeric, realised, rowsOf, spotOf } from "./labelled-spots.ts";
import { middleOf, spread, timeAxis, type Windows, windowName, withReleases } from "./timeline.ts";

/** How good the model was: estimated from its scores at once, and by labels when they had come. */

const estimated = { name: "estimated without labels", tone: "first" } as const;
const limit = { name: "allowed", tone: "limit", dashed: true } as const;

/** The metrics that somebody has estimated come first: they are known soonest. Whom the model treats how comes last. */
export function performancePictures(windows: Windows): Picture[] {
  const names = [
    ...new Set([
      ...windows.flatMap(({ estimates }) => Object.keys(estimates)),
      ...windows.flatMap(({ performance }) => Object.keys(performance?.metrics ?? {})),
    ]),
  ];
  const loss = lossPicture(windows);
  return [
    ...(loss ? [loss] : []),
    ...names.slice(0, mostDrawn).map((name, place) => metricPicture(name, place, windows)),
    ...calibrationPicture(windows),
    ...fairnessPictures(windows),
  ];
}

const mostDrawn = 9;

/** What short names stand for; the others say it themselves. */
const labels: Readonly<Record<string, string>> = { ece: "calibration error" };
const metricLabel = (name: string) => labels[name] ?? name.replaceAll("_", " ");

function valueLabel(windows: Windows): string {
  const unit = windows.findLast(({ performance }) => performance?.valueUnit)?.performance?.valueUnit;
  return unit ? `value per prediction in ${unit}` : "value per prediction";
}

const ofEstimates =
  "Bands and bars are intervals of 95%. The estimate is valid only if the link between inputs and outcome is unchanged.";

function metricPicture(name: string, place: number, windows: Windows): Picture {
  const guesses = windows.flatMap(({ from, to, estimates }) => spotOf({ from, to }, estimates[name]));
  const labelled = windows.flatMap(({ performance }) =>
    spotOf(performance?.cohort ?? null, performance?.metrics[name]),
  );
  const series = [...(guesses.length > 0 ? [estimated] : []), ...(labelled.length > 0 ? [realised] : [])];
  const label = name === "value_per_prediction" ? valueLabel(windows) : metricLabel(name);
  const chart = {
    id: `performance-${place}`,
    title: label,
    description: `${label} in each window: ${guesses.length} estimates without labels and ${labelled.length} values by labels, each with an interval of 95%.`,
    x: timeAxis(windows),
    y: { title: label, kind: "number", format: ".3~f" },
    series,
    layers: [...spread(estimated.name, guesses), ...intervals(labelled)],
    height: 180,
  } as const;
  return {
    chart: withReleases(chart, windows),
    caption: guesses.length > 0 ? ofEstimates : "Bars are intervals of 95%.",
    numbers: {
      caption: `${label}, with intervals of 95%`,
      columns: [{ title: "window" }, { title: "how" }, ...numeric("value", "at least", "at most")],
      rows: [...rowsOf(estimated.name, guesses), ...rowsOf(realised.name, labelled)],
    },
  };
}

/** What the detector watches, with what it may rise to. */
function lossPicture(windows: Windows): Picture | null {
  const seen = windows.flatMap(({ performance }) =>
    performance?.loss
      ? spotOf(performance.cohort, performance.loss.mean).map((spot) => ({
          ...spot,
          allowed: performance.loss?.allowed ?? 0,
          isWorse: performance.verdict === "worse",
        }))
      : [],
  );
  const name = windows.findLast(({ performance }) => performance?.loss)?.performance?.loss?.name;
  if (seen.length === 0 || name === undefined) return null;
  const limits = seen.flatMap(({ from, to, allowed: y }) => [
    { x: Date.parse(from), y },
    { x: Date.parse(to), y },
  ]);
  const worse = seen.filter(({ isWorse }) => isWorse).map((spot) => ({ x: middleOf(spot), y: spot.value[0] }));
  const alarm = { name: "surely worse", tone: "fourth" } as const;
  const label = `mean loss (${metricLabel(name)})`;
  const chart = {
    id: "loss",
    title: label,
    description: `The ${label} of rows whose labels had come, with what is allowed; ${worse.length} of ${seen.length} windows are surely worse.`,
    x: timeAxis(windows),
    y: { title: label, kind: "number", format: ".3~f" },
    series: [realised, limit, ...(worse.length > 0 ? [alarm] : [])],
    layers: [
      ...intervals(seen),
      { mark: "line", series: limit.name, points: limits },
      ...(worse.length > 0 ? [{ mark: "points", series: alarm.name, points: worse } as const] : []),
    ],
    height: 180,
  } as const;
  return {
    chart: withReleases(chart, windows),
    caption:
      "Lower is better. Bars are intervals of 95%; an alarm rests on all rows since the release, not on one window.",
    numbers: {
      caption: `The ${label}, with intervals of 95%`,
      columns: [{ title: "window" }, ...numeric("value", "at least", "at most", "allowed")],
      rows: seen.map((spot) => [
        windowName(spot),
        ...spot.value.map((part) => formatNumber(part)),
        formatNumber(spot.allowed),
      ]),
    },
  };
}
