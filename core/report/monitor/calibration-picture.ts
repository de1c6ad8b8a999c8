import type { Picture } from "../html/picture.ts";
import { formatPercent } from "../numbers.ts";
import { intervals, numeric, realised, type Spot, spotOf } from "./labelled-spots.ts";
import { middleOf, timeAxis, type Windows, windowName, withReleases } from "./timeline.ts";

/** Whether probabilities still mean what they say: their mean beside the share of positives, look by look. */

const said = { name: "mean probability", tone: "first" } as const;
const observed = { ...realised, name: "share of positives" } as const;

type Seen = Spot & { predicted: number };

/** None where no look at labels knew probabilities. */
export function calibrationPicture(windows: Windows): Picture[] {
  const seen = windows.flatMap(({ performance }): Seen[] => {
    const known = performance?.calibration;
    return known
      ? spotOf(performance.cohort, known.observed).map((spot) => ({ ...spot, predicted: known.predicted }))
      : [];
  });
  if (seen.length === 0) return [];
  const outside = seen.filter(
    ({ predicted, value: [, lower, upper] }) => predicted < lower || predicted > upper,
  ).length;
  const title = "Mean probability and share of positives";
  const chart = {
    id: "calibration",
    title,
    description: `The mean probability and the share of positives of rows whose labels had come; in ${outside} of ${seen.length} looks the mean probability lies outside the interval.`,
    x: timeAxis(windows),
    y: { title: "share of rows", kind: "number", format: ".0%" },
    series: [said, observed],
    layers: [
      ...intervals(seen, observed.name),
      { mark: "points", series: said.name, points: seen.map((spot) => ({ x: middleOf(spot), y: spot.predicted })) },
    ],
    height: 180,
  } as const;
  return [
    {
      chart: withReleases(chart, windows),
      caption:
        "Bars are intervals of 95%. Where probabilities mean what they say, the mean probability lies within them.",
      numbers: {
        caption: title,
        columns: [{ title: "window" }, ...numeric("mean probability", "share of positives", "at least", "at most")],
        rows: seen.map((spot) => [
          windowName(spot),
          formatPercent(spot.predicted),
          ...spot.value.map((part) => formatPercent(part)),
        ]),
      },
    },
  ];
}
