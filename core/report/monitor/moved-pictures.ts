import type { Layer } from "../../page/chart.ts";
import type { Picture } from "../html/picture.ts";
import { formatPercent } from "../numbers.ts";
import { middleOf, spread, timeAxis, type Windows, windowName, withReleases } from "./timeline.ts";

/** How far each column moved, window by window. */

/** More charts are not looked at; the table of columns has all of them. */
const mostDrawn = 12;

const share = { name: "share of rows that moved", tone: "first" } as const;
const allowed = { name: "allowed", tone: "second", dashed: true } as const;
const alarm = { name: "surely moved more", tone: "limit" } as const;

export function movedPictures(windows: Windows): Picture[] {
  return drawnColumns(windows).map((name, place) => picture(`moved-${place}`, name, windows));
}

/** Those that moved most often first, then those that are nearest to what is allowed. */
function drawnColumns(windows: Windows): string[] {
  const names = [...new Set(windows.flatMap(({ columns }) => Object.keys(columns)))];
  const rank = (name: string): [number, number] => [
    windows.filter(({ moved }) => moved.includes(name)).length,
    Math.max(...seenOf(name, windows).map(({ value: [, lower], tolerance }) => lower - (tolerance ?? 1))),
  ];
  const ranked = names.map((name) => ({ name, rank: rank(name) }));
  ranked.sort(({ rank: [ofOne, nearOne] }, { rank: [ofOther, nearOther] }) => ofOther - ofOne || nearOther - nearOne);
  return ranked.slice(0, mostDrawn).map(({ name }) => name);
}

function seenOf(name: string, windows: Windows) {
  return windows.flatMap(({ from, to, columns, tolerances, moved }) => {
    // A column may be called as something that every object has.
    const triple = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (!triple) return [];
    const [value, lower, upper] = triple;
    const tolerance = Object.hasOwn(tolerances, name) ? tolerances[name] : undefined;
    const bounds = [value, Math.max(0, lower), Math.min(1, upper)] as const;
    return [{ from, to, value: bounds, tolerance, moved: moved.includes(name) }];
  });
}

function picture(id: string, name: string, windows: Windows): Picture {
  const seen = seenOf(name, windows);
  const limits = seen.flatMap(({ from, to, tolerance }) =>
    tolerance === undefined
      ? []
      : [
          { x: Date.parse(from), y: tolerance },
          { x: Date.parse(to), y: tolerance },
        ],
  );
  const alarms = seen.filter(({ moved }) => moved).map((spot) => ({ x: middleOf(spot), y: spot.value[0] }));
  const top = Math.max(0.1, ...seen.map(({ value }) => value[2]), ...limits.map(({ y }) => y));
  const layers: Layer[] = [
    ...spread(share.name, seen),
    { mark: "line", series: allowed.name, points: limits },
    { mark: "points", series: alarm.name, points: alarms },
  ];
  const chart = {
    id,
    title: name,
    description: `Share of the rows of ${name} that moved in each window, with its bounds and what is allowed; ${alarms.length} of ${seen.length} windows surely moved more.`,
    x: timeAxis(windows),
    y: { title: "rows that moved", kind: "number", domain: [0, top], format: ".0%" },
    series: alarms.length > 0 ? [share, allowed, alarm] : [share, allowed],
    layers: layers.filter((layer) => !("points" in layer) || layer.points.length > 0),
    height: 180,
  } as const;
  return {
    chart: withReleases(chart, windows),
    caption: "The share surely lies in the band; a window is an alarm when all of the band lies above what is allowed.",
    numbers: {
      caption: `Share of the rows of ${name} that moved`,
      columns: [
        { title: "window" },
        ...["moved", "at least", "at most", "allowed"].map((title) => ({ title, numeric: true })),
      ],
      rows: seen.map((spot) => [
        windowName(spot),
        ...spot.value.map((part) => formatPercent(part)),
        spot.tolerance === undefined ? "–" : formatPercent(spot.tolerance),
      ]),
    },
  };
}
