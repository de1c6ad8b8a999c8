import type { Picture } from "../html/picture.ts";
import { formatNumber } from "../numbers.ts";
import { middleOf, runsOf, timeAxis, type Windows, windowName, withReleases } from "./timeline.ts";

/** How the server and the model's answers were, beside what was asked and how right it was. */

/** As the history calls them. Requests are told by the rows. */
const drawn: Readonly<Record<string, { title: string; format: string }>> = {
  error_share: { title: "share of requests that failed", format: ".2%" },
  latency_p50_ms: { title: "median latency (ms)", format: ".3~f" },
  latency_p95_ms: { title: "95th percentile of latency (ms)", format: ".3~f" },
  memory_bytes: { title: "memory (bytes)", format: ".3~s" },
  null_share: { title: "share of rows without an answer", format: ".2%" },
  deferral_share: { title: "share of rows left to people", format: ".2%" },
};

export function servicePictures(windows: Windows): Picture[] {
  return Object.entries(drawn).flatMap(([name, look]) => {
    const seen = windows.flatMap(({ from, to, service }) => {
      const value = service[name];
      return value === undefined ? [] : [{ from, to, value }];
    });
    return seen.length === 0 ? [] : [picture(name, look, seen, windows)];
  });
}

/** The title above the chart says what is drawn. */
const series = { name: "each window", tone: "first" } as const;

type Seen = readonly { from: string; to: string; value: number }[];

function picture(name: string, { title, format }: { title: string; format: string }, seen: Seen, windows: Windows) {
  const at = (window: Seen[number]) => ({ x: middleOf(window), y: window.value });
  const top = Math.max(...seen.map(({ value }) => value));
  const chart = {
    id: `service-${name.replaceAll("_", "-")}`,
    title,
    description: `The ${title} in ${seen.length} windows, at most ${formatNumber(top)}.`,
    x: timeAxis(windows),
    y: { title: "", kind: "number", domain: [0, top || 1], format },
    series: [series],
    layers: [
      ...runsOf(seen).map((run) => ({ mark: "line", series: series.name, points: run.map(at) }) as const),
      { mark: "points", series: series.name, points: seen.map(at) } as const,
    ],
    height: 160,
  } as const;
  return {
    chart: withReleases(chart, windows),
    caption: "Each point is a window.",
    numbers: {
      caption: `The ${title} by window`,
      columns: [{ title: "window" }, { title, numeric: true }],
      rows: seen.map((window) => [windowName(window), formatNumber(window.value)]),
    },
  };
}
