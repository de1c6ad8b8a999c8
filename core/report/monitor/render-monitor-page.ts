import type { MonitorHistory } from "../../monitor/history.ts";
import type { MonitorReport, WatchedColumn } from "../../monitor/monitor-report.ts";
import { movedSegments } from "../../monitor/segments/segment-problems.ts";
import { type Html, html, type Piece } from "../../page/html.ts";
import { page } from "../../page/page.ts";
import { charts, details, figure, section, table } from "../../page/parts.ts";
import type { Picture } from "../html/picture.ts";
import { formatDifference, formatPercent, plural } from "../numbers.ts";
import { movedPictures } from "./moved-pictures.ts";
import { performancePictures } from "./performance-pictures.ts";
import { monitorHeadline } from "./render-monitor.ts";
import { segmentPart } from "./render-segments.ts";
import { rowsPicture } from "./rows-picture.ts";
import { servicePictures } from "./service-pictures.ts";
import { timeWords, type Windows } from "./timeline.ts";
import { trendOf } from "./trend-sentences.ts";
import { windowWords } from "./window-words.ts";

/** Draws a chart as `<svg>`. */
type Draw = (chart: Picture["chart"]) => Promise<string>;

const icons = { alarm: "❌", unsure: "❔", stable: "✅" } as const;

/** All that is known of a model in an environment, as one page that needs nothing else. */
export async function renderMonitorPage(report: MonitorReport, history: MonitorHistory, draw: Draw): Promise<string> {
  const { model, environment, verdict } = report;
  const place = environment === null ? model : `${model} in ${environment}`;
  const [first, ...rest] = history.windows;
  const windows: Windows | null = first ? [first, ...rest] : null;
  const parts = await partsOf(report, windows, draw);
  const body = html`<header><h1>${icons[verdict]} ${monitorHeadline(report)}</h1>
<p class="quiet">${place}, <code>${report.release}</code>, ${windowWords(report.window)}${windows ? `; charts from ${timeWords(windows)}` : null}</p></header>
<main>
${told(report, history)}<nav aria-label="Parts of this page"><ul>${parts.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${parts.map(([id, title, part]) => section(id, title, part))}</main>`;
  return page({ title: `${place}: ${verdict}`, body });
}

type Part = [id: string, title: string, body: Piece];

async function partsOf(report: MonitorReport, windows: Windows | null, draw: Draw): Promise<Part[]> {
  const pictures = windows && {
    moved: await figures(movedPictures(windows), draw),
    performance: await figures(performancePictures(windows), draw),
    service: await figures(servicePictures(windows), draw),
    rows: await figures([rowsPicture(windows)], draw),
  };
  const parts: Part[] = [
    ["performance", "How good the model is", pictures?.performance ?? null],
    ["moved", "What moved", movedPart(report, pictures?.moved ?? null)],
    ["segments", "Segments", segmentPart(report.segments)],
    ["service", "How it is served", pictures?.service ?? null],
    ["windows", "Windows", pictures?.rows ?? null],
  ];
  return parts.filter(([, , part]) => part !== null);
}

async function figures(pictures: readonly Picture[], draw: Draw): Promise<Html | null> {
  const drawn: Html[] = [];
  for (const { chart, caption, numbers } of pictures) {
    drawn.push(figure({ title: chart.title, caption, svg: await draw(chart), numbers }));
  }
  return charts(drawn);
}

/** So much is told at length; the tables have all of it. */
const toldAtLength = 10;

function told({ problems, columns, segments, performance }: MonitorReport, history: MonitorHistory): Piece {
  const sentences = [
    ...problems.map(({ level, sentence }) => `${level === "alarm" ? "❌" : "⚠️"} ${sentence}`),
    ...columns.filter(({ verdict }) => verdict === "drift").map(({ sentence }) => `❌ ${sentence}`),
    ...movedSegments(segments).map(({ sentence }) => `❌ ${sentence}`),
    ...(performance ? [performance.sentence] : []),
  ];
  const more = sentences.length - toldAtLength;
  const items = [...sentences.slice(0, toldAtLength), ...(more > 0 ? [`and ${more} more`] : [])];
  return [
    items.length > 0 ? html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>\n` : null,
    trendOf(history).map((sentence) => html`<p>${sentence}</p>\n`),
  ];
}

function movedPart({ columns }: MonitorReport, drawn: Html | null): Piece {
  if (columns.length === 0 && drawn === null) return null;
  return [
    drawn,
    columns.length > 0
      ? details(`All ${plural(columns.length, "column")} in the newest window`, columnTable(columns))
      : null,
  ];
}

function columnTable(columns: readonly WatchedColumn[]): Html {
  const numeric = ["moved", "at least", "at most", "allowed", "effect on mean score"];
  return table({
    caption: "Columns of the newest window, those that moved first",
    columns: [{ title: "column" }, { title: "verdict" }, ...numeric.map((title) => ({ title, numeric: true }))],
    rows: columns.map(({ name, verdict, test, tolerance, effect }) => [
      html`<code>${name}</code>`,
      verdict,
      test ? formatPercent(test.distance) : "–",
      test ? formatPercent(Math.max(0, test.lower)) : "–",
      test ? formatPercent(Math.min(1, test.upper)) : "–",
      formatPercent(tolerance),
      effect === null ? "–" : formatDifference(effect),
    ]),
  });
}
