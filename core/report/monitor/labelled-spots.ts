import type { Layer } from "../../page/chart.ts";
import { formatNumber } from "../numbers.ts";
import { middleOf, windowName } from "./timeline.ts";

/** What charts of labelled rows share: values with intervals, of days that need not follow each other. */

export const realised = { name: "by labels", tone: "second" } as const;

type Triple = [value: number, lower: number, upper: number];

export interface Spot {
  from: string;
  to: string;
  value: Triple;
}

export function spotOf(time: { from: string | null; to: string | null } | null, value: Triple | undefined): Spot[] {
  return time && time.from !== null && time.to !== null && value ? [{ from: time.from, to: time.to, value }] : [];
}

/** Labels come for days that need not follow each other. */
export function intervals(spots: readonly Spot[], name: string = realised.name): Layer[] {
  if (spots.length === 0) return [];
  const at = spots.map((spot) => ({ x: middleOf(spot), value: spot.value }));
  return [
    { mark: "intervals", series: name, points: at.map(({ x, value: [, y, y2] }) => ({ x, y, y2 })) },
    { mark: "points", series: name, points: at.map(({ x, value: [y] }) => ({ x, y })) },
  ];
}

export const numeric = (...titles: string[]) => titles.map((title) => ({ title, numeric: true }));

export function rowsOf(how: string, spots: readonly Spot[]) {
  return spots.map((spot) => [windowName(spot), how, ...spot.value.map((part) => formatNumber(part))]);
}
