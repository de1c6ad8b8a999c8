import type { Picture } from "../html/picture.ts";
import { formatNumber } from "../numbers.ts";
import { intervals, numeric, realised, type Spot, spotOf } from "./labelled-spots.ts";
import { middleOf, timeAxis, type Windows, windowName, withReleases } from "./timeline.ts";

/** How alike groups are treated, look by look, with what the gates allow. */

const limit = { name: "allowed", tone: "limit", dashed: true } as const;
const alarm = { name: "surely beyond", tone: "fourth" } as const;
const mostDrawn = 8;

type Seen = Spot & { limit: number; isWorse: boolean };

export function fairnessPictures(windows: Windows): Picture[] {
  const names = [...new Set(windows.flatMap(({ performance }) => Object.keys(performance?.fairness ?? {})))];
  const seen = names.map((name) => ({ name, spots: seenOf(name, windows) })).filter(({ spots }) => spots.length > 0);
  const worseFirst = seen.toSorted((a, b) => worseIn(b.spots) - worseIn(a.spots));
  return worseFirst
    .slice(0, mostDrawn)
    .map(({ name, spots }, place) => picture(`fairness-${place}`, name, { spots, windows }));
}

const worseIn = (spots: readonly Seen[]) => spots.filter(({ isWorse }) => isWorse).length;

function seenOf(name: string, windows: Windows): Seen[] {
  return windows.flatMap(({ performance }) => {
    if (!performance || !Object.hasOwn(performance.fairness, name)) return [];
    const known = Object.hasOwn(performance.fairnessLimits, name) ? performance.fairnessLimits[name] : undefined;
    if (!known) return [];
    const spots = spotOf(performance.cohort, performance.fairness[name]);
    return spots.map((spot) => ({ ...spot, limit: known.limit, isWorse: known.verdict === "worse" }));
  });
}

function picture(id: string, name: string, { spots, windows }: { spots: readonly Seen[]; windows: Windows }): Picture {
  const title = name.replaceAll("_", " ");
  const worse = spots.filter(({ isWorse }) => isWorse).map((spot) => ({ x: middleOf(spot), y: spot.value[0] }));
  const chart = {
    id,
    title,
    description: `${title} of the two groups that lie farthest apart, with what is allowed; ${worse.length} of ${spots.length} looks are surely beyond it.`,
    x: timeAxis(windows),
    y: { title: "between groups", kind: "number", format: ".3~f" },
    series: [realised, limit, ...(worse.length > 0 ? [alarm] : [])],
    layers: [
      ...intervals(spots),
      { mark: "line", series: limit.name, points: spots.flatMap(limitLine) },
      ...(worse.length > 0 ? [{ mark: "points", series: alarm.name, points: worse } as const] : []),
    ],
    height: 180,
  } as const;
  return {
    chart: withReleases(chart, windows),
    caption: "Of the two groups that lie farthest apart. Bars are intervals of 95%.",
    numbers: {
      caption: title,
      columns: [{ title: "window" }, ...numeric("value", "at least", "at most", "allowed")],
      rows: spots.map((spot) => [
        windowName(spot),
        ...spot.value.map((part) => formatNumber(part)),
        formatNumber(spot.limit),
      ]),
    },
  };
}

const limitLine = ({ from, to, limit: y }: Seen) => [
  { x: Date.parse(from), y },
  { x: Date.parse(to), y },
];
