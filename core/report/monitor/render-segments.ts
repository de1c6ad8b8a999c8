import { movedSegments } from "../../monitor/segments/segment-problems.ts";
import { leastRows } from "../../monitor/segments/segment-reference.ts";
import type { SegmentReport, WatchedSegment } from "../../monitor/segments/segment-report.ts";
import { tooFewWords } from "../../monitor/segments/segment-sentences.ts";
import { type Html, html, type Piece } from "../../page/html.ts";
import { details as foldedHtml, table as htmlTable } from "../../page/parts.ts";
import { code, details, escapeMarkdown, table } from "../markdown.ts";
import { formatCount, formatPercent, plural } from "../numbers.ts";

/** Segments of the live rows as a table, worst first: in Markdown, and on the page. */

/** So many are shown at once, and all of them folded. */
const shownAtOnce = 8;

const icons = { drift: "❌", unsure: "❔", stable: "✅" } as const;
const stateIcon = ({ verdict, state }: WatchedSegment) =>
  verdict !== "drift" && (state === "gone" || state === "new") ? "⚠️" : icons[verdict];

export function segmentSections(report: SegmentReport): string[] {
  const { segments, notes } = report;
  if (segments.length === 0 && notes.length === 0) return [];
  const rest = segments.slice(shownAtOnce);
  return [
    `#### Segments\n\n${headline(report)}`,
    ...(segments.length > 0 ? [markdownTable(segments.slice(0, shownAtOnce))] : []),
    ...(rest.length > 0 ? [details(`${plural(rest.length, "more segment")}`, markdownTable(rest))] : []),
    ...(notes.length > 0 ? [notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n")] : []),
  ];
}

function headline(report: SegmentReport): string {
  const { segments } = report;
  const moved = movedSegments(report).length;
  if (segments.length === 0) return "None could be looked at.";
  const [gone, fresh] = (["gone", "new"] as const).map((state) => segments.filter((one) => one.state === state).length);
  const parts = [
    moved > 0
      ? `${formatCount(moved)} of ${plural(segments.length, "segment")} surely moved`
      : `None of ${plural(segments.length, "segment")} surely moved`,
    ...(gone ? [`${formatCount(gone)} without any row`] : []),
    ...(fresh ? [`values of ${plural(fresh, "column")} never seen before`] : []),
  ];
  return `${parts.join("; ")}.`;
}

function markdownTable(segments: readonly WatchedSegment[]): string {
  const rows = segments.map((segment) => [
    `${stateIcon(segment)} ${code(`${segment.column} = ${segment.segment}`)}`,
    formatCount(segment.rows),
    shareCell(segment),
    changeCell(segment),
    escapeMarkdown(insideCell(segment)),
  ]);
  return table([heads, ...rows], ["l", "r", "r", "r", "l"]);
}

const heads = ["segment", "rows", "share of rows", "changed by", "within it"];

/** "12% → 31%". */
function shareCell({ share }: WatchedSegment): string {
  return `${formatPercent(share.reference)} → ${formatPercent(share.window)}`;
}

function changeCell({ share: { lower, upper, tolerance } }: WatchedSegment): string {
  const points = (share: number) => formatPercent(share).replace("%", "");
  return `${points(lower)} to ${points(upper)} points (allowed: ${points(tolerance)})`;
}

function insideCell({ inside, rows, state }: WatchedSegment): string {
  if (inside === null) return state === "gone" || rows === 0 || rows >= leastRows ? "–" : tooFewWords(rows);
  const [worst] = inside.columns;
  if (worst?.verdict !== "drift") {
    return `none surely moved; ${formatCount(inside.stable)} of ${plural(inside.judged, "column")} proven stable`;
  }
  const moved = inside.columns.map(({ column, lower }) => `${column} (at least ${formatPercent(lower)})`);
  const more = moved.length > mostNamed ? ` and ${moved.length - mostNamed} more` : "";
  return `moved: ${moved.slice(0, mostNamed).join(", ")}${more}`;
}

const mostNamed = 3;

/** Null: nobody asks for segments. */
export function segmentPart(report: SegmentReport | null): Piece {
  if (report === null || report.segments.length + report.notes.length === 0) return null;
  const { segments, notes } = report;
  const [shown, rest] = [segments.slice(0, shownAtOnce), segments.slice(shownAtOnce)];
  return [
    html`<p>${headline(report)}</p>\n`,
    shown.length > 0 ? segmentTable("Segments of the newest window, worst first", shown) : null,
    rest.length > 0 ? foldedHtml(plural(rest.length, "more segment"), segmentTable("The other segments", rest)) : null,
    notes.length > 0 ? html`<ul class="quiet">${notes.map((note) => html`<li>${note}</li>`)}</ul>\n` : null,
  ];
}

function segmentTable(caption: string, segments: readonly WatchedSegment[]): Html {
  return htmlTable({
    caption,
    columns: heads.map((title, place) => ({ title, numeric: place > 0 && place < heads.length - 1 })),
    rows: segments.map((segment) => [
      html`${stateIcon(segment)} <code>${segment.column} = ${segment.segment}</code>`,
      formatCount(segment.rows),
      shareCell(segment),
      changeCell(segment),
      insideCell(segment),
    ]),
  });
}
