import type { HistoryEntry, MonitorHistory } from "../../monitor/history.ts";
import { plural } from "../numbers.ts";
import { takeovers, type Windows } from "./timeline.ts";
import { dayWords } from "./window-words.ts";

/** What the windows say together, in plain words. */
export function trendOf({ windows: [first, ...rest] }: MonitorHistory): string[] {
  return first ? trendSentences([first, ...rest]) : [];
}

function trendSentences(windows: Windows): string[] {
  const alarms = windows.filter(({ verdict }) => verdict === "alarm");
  const last = windows.at(-1);
  if (windows.length < 2 || !last) return [];
  const since = dayWords(windows[0].from);
  return [
    `${alarms.length} of ${plural(windows.length, "window")} since ${since} ${alarms.length === 1 ? "is an alarm" : "are alarms"}.`,
    ...last.moved.slice(0, 3).map((name) => movedSentence(name, windows)),
    ...worseSentence(last),
    ...takeovers(windows)
      .slice(-1)
      .map(({ release, from }) => `${release} serves since ${dayWords(from)}.`),
  ];
}

function movedSentence(name: string, windows: Windows): string {
  const streak = windows.length - 1 - windows.findLastIndex(({ moved }) => !moved.includes(name));
  const first = windows[windows.length - streak];
  return streak > 1 && first
    ? `${name} has surely moved in ${streak} windows in a row, since ${dayWords(first.from)}.`
    : `${name} has surely moved in the newest window, and not in the one before.`;
}

function worseSentence({ performance }: HistoryEntry): string[] {
  const since = performance?.worseSince ?? null;
  return since === null ? [] : [`The model is worse than it may be since ${dayWords(since)}.`];
}
