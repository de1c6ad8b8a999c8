import { expect, it } from "vitest";
import { dueWindows, mostDue } from "./due-windows.ts";
import { reportOf } from "./fixtures/report.ts";
import { parseHistory, withWindow } from "./history.ts";

const day = 86_400_000;
const start = Date.parse("2001-05-01T00:00:00Z");
/** Some hours after the end of a day of May 2001, counted from 0. */
const after = (place: number) => start + (place + 1) * day + 4 * 3_600_000;
const knowing = (...places: number[]) =>
  places.map((place) => reportOf(place)).reduce(withWindow, parseHistory(null, "m.json"));
const spans = (all: readonly { from: number; to: number }[]) =>
  all.map(({ from, to }) => `${(from - start) / day}-${(to - start) / day}`);
const due = (history: ReturnType<typeof knowing>, now: number, every = day) => {
  const { windows, gaps } = dueWindows(history, every, now);
  return { windows: spans(windows), gaps: spans(gaps) };
};

it("is the last whole window where nobody has looked before", () => {
  expect(due(knowing(), after(7))).toEqual({ windows: ["7-8"], gaps: [] });
});

it("is every window since the last that was looked at", () => {
  expect(due(knowing(3, 4), after(5))).toEqual({ windows: ["5-6"], gaps: [] });
  expect(due(knowing(3, 4), after(7))).toEqual({ windows: ["5-6", "6-7", "7-8"], gaps: [] });
});

it("is the last window again where a run is repeated", () => {
  expect(due(knowing(3, 4), after(4))).toEqual({ windows: ["4-5"], gaps: [] });
});

it("names the holes of before, and what is too long ago to catch up", () => {
  expect(due(knowing(0, 3, 4), after(5))).toEqual({ windows: ["5-6"], gaps: ["1-3"] });
  const { windows, gaps } = due(knowing(0), after(40));
  expect(windows).toHaveLength(mostDue);
  expect(windows.at(-1)).toBe("40-41");
  expect(gaps).toEqual(["1-10"]);
});

it("does not count windows of another length, which somebody has asked for by hand", () => {
  expect(due(knowing(3, 4), after(5), 2 * day).windows).toHaveLength(1);
});
