import type { Picture } from "../html/picture.ts";
import { formatCount } from "../numbers.ts";
import { middleOf, runsOf, timeAxis, type Windows, windowName, withReleases } from "./timeline.ts";

const rows = { name: "rows", tone: "first" } as const;
const alarm = { name: "alarm", tone: "limit" } as const;

/** How many rows each window had, and which windows were alarms. */
export function rowsPicture(windows: Windows): Picture {
  const alarms = windows.filter(({ verdict }) => verdict === "alarm");
  const top = Math.max(1, ...windows.map((window) => window.rows));
  const at = (window: Windows[number]) => ({ x: middleOf(window), y: window.rows });
  const chart = {
    id: "rows",
    title: "Rows and alarms",
    description: `Rows of ${windows.length} windows; ${alarms.length} of them are alarms.`,
    x: timeAxis(windows),
    y: { title: "rows", kind: "number", domain: [0, top], format: ",.3~s" },
    series: alarms.length > 0 ? [rows, alarm] : [rows],
    layers: [
      ...runsOf(windows).map((run) => ({ mark: "line", series: rows.name, points: run.map(at) }) as const),
      {
        mark: "points",
        series: rows.name,
        points: windows.filter(({ verdict }) => verdict !== "alarm").map(at),
      } as const,
      ...(alarms.length > 0 ? [{ mark: "points", series: alarm.name, points: alarms.map(at) } as const] : []),
    ],
    height: 180,
  } as const;
  return {
    chart: withReleases(chart, windows),
    caption: "Each point is a window; where the line breaks, nobody looked.",
    numbers: {
      caption: "Windows with their rows and verdicts",
      columns: [
        { title: "window" },
        { title: "rows", numeric: true },
        { title: "verdict" },
        { title: "release" },
        { title: "what was wrong" },
      ],
      rows: windows.map((window) => [
        windowName(window),
        formatCount(window.rows),
        window.verdict,
        window.release,
        window.alerts.join(", ") || "–",
      ]),
    },
  };
}
