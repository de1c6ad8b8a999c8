import type { Estimate, MonitorReport, WatchedColumn } from "../../monitor/monitor-report.ts";
import { movedSegments } from "../../monitor/segments/segment-problems.ts";
import { code, details, escapeMarkdown, table } from "../markdown.ts";
import { formatCount, formatDifference, formatNumber, formatPercent, plural } from "../numbers.ts";
import { truncate } from "../truncate.ts";
import { performanceSections, serviceLine } from "./render-performance.ts";
import { segmentSections } from "./render-segments.ts";

/** What was seen in a window, for people: the verdict first, what is wrong and what moved next, everything else folded. */

const icons = { alarm: "❌", unsure: "❔", stable: "✅", drift: "❌", "not-judged": "➖" } as const;
/** So many columns that moved are told at length. */
const toldAtLength = 10;

export function monitorHeadline(report: MonitorReport): string {
  const { model, verdict, columns, window } = report;
  switch (verdict) {
    case "alarm":
      return `${model}: ${alarmWords(report)}`;
    case "unsure":
      return `${model}: nothing surely moved in ${plural(window.rows, "row")}; ${stableWords(columns)} proven stable`;
    case "stable":
      return `${model}: all ${plural(columns.length, "column")} are stable in ${plural(window.rows, "row")}`;
  }
}

function alarmWords({ problems, columns, segments, performance }: MonitorReport): string {
  const worse = performance ? [performance, ...performance.fairness].filter((one) => one.verdict === "worse") : [];
  const [first] = [...problems.filter(({ level }) => level === "alarm"), ...worse];
  if (first) return first.sentence;
  const moved = columns.filter((column) => column.verdict === "drift").map(({ name }) => name);
  if (moved.length > 0) return `${plural(moved.length, "column")} moved: ${namesOf(moved)}`;
  const parts = movedSegments(segments).map(({ column, segment }) => `${column} = ${segment}`);
  return `${plural(parts.length, "segment")} moved: ${namesOf(parts)}`;
}

function namesOf(all: readonly string[]): string {
  const names = all.slice(0, 3);
  return all.length > names.length ? `${names.join(", ")} and more` : names.join(", ");
}

function stableWords(columns: readonly WatchedColumn[]): string {
  return `${formatCount(columns.filter(({ verdict }) => verdict === "stable").length)} of ${plural(columns.length, "column")}`;
}

export function renderMonitor(report: MonitorReport): string {
  const { verdict, problems, columns, segments, estimates, performance, service } = report;
  const moved = columns.filter((column) => column.verdict === "drift").slice(0, toldAtLength);
  const told = [
    ...problems.map(({ level, sentence }) => `${level === "alarm" ? icons.alarm : "⚠️"} ${escapeMarkdown(sentence)}`),
    ...[...moved, ...movedSegments(segments).slice(0, toldAtLength)].map(
      ({ sentence }) => `${icons.drift} ${escapeMarkdown(sentence)}`,
    ),
  ].map((line) => `- ${line}`);
  const parts = [
    `### ${icons[verdict]} ${escapeMarkdown(monitorHeadline(report))}`,
    windowLine(report),
    ...(told.length > 0 ? [told.join("\n")] : []),
    ...(segments ? segmentSections(segments) : []),
    ...(performance ? performanceSections(performance) : []),
    ...(estimates.length > 0 ? [estimateSection(estimates)] : []),
    ...(service ? [serviceLine(service)] : []),
    ...(columns.length > 0 ? [details(`All ${plural(columns.length, "column")}`, columnTable(columns))] : []),
  ];
  return truncate(`${parts.join("\n\n")}\n`);
}

function windowLine({ release, environment, source, window }: MonitorReport): string {
  const { from, to, rows } = window;
  const day = (instant: string) => instant.replace("T00:00:00.000Z", "").replace(".000Z", "Z");
  const when = from === null || to === null ? "all rows" : `${day(from)} to ${day(to)}`;
  const where = environment === null ? "" : ` in ${escapeMarkdown(environment)}`;
  return `${code(release)}${where}: ${plural(rows, "row")} of ${code(source)}, ${escapeMarkdown(when)}, against the reference of the release.`;
}

function estimateSection(estimates: readonly Estimate[]): string {
  const rows = estimates.map(({ metric, reference, value, lower, upper }) => [
    metric,
    formatNumber(reference),
    formatNumber(value),
    `${formatNumber(lower)} to ${formatNumber(upper)}`,
  ]);
  const note =
    "Valid only if the link between inputs and outcome is unchanged: changes of that link need labels to be seen.";
  return `${table([["estimated without labels", "held-out rows", "this window", "95% interval"], ...rows], ["l", "r", "r", "r"])}\n\n${note}`;
}

function columnTable(columns: readonly WatchedColumn[]): string {
  const rows = columns.map(({ name, role, verdict, test, tolerance, effect }) => [
    `${icons[verdict]} ${code(name)}`,
    role,
    test ? formatPercent(test.distance) : "–",
    test ? `${formatPercent(Math.max(0, test.lower))} to ${formatPercent(Math.min(1, test.upper))}` : "–",
    formatPercent(tolerance),
    effect === null ? "–" : formatDifference(effect),
    test ? formatNumber(test.psi) : "–",
    test ? formatNumber(test.jensenShannon) : "–",
    test?.wasserstein == null ? "–" : formatNumber(test.wasserstein),
  ]);
  const head = [
    "column",
    "role",
    "moved",
    "surely between",
    "allowed",
    "effect on mean score",
    "PSI",
    "JS",
    "Wasserstein",
  ];
  return table([head, ...rows], ["l", "l", "r", "r", "r", "r", "r", "r", "r"]);
}
