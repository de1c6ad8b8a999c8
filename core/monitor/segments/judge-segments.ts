import type { MonitorSettings } from "../../config/schemas/monitor-schema.ts";
import { maskText } from "../../data/personal/mask.ts";
import { judgeColumn } from "../../drift/judge-column.ts";
import { alphaOfTest, toleranceBy } from "../../drift/tolerance.ts";
import type { WindowCounts } from "../../drift/window-counts.ts";
import type { Reference } from "../reference.ts";
import { filledColumn } from "../reference-columns.ts";
import { codes, isOfItsOwn, segmentName } from "./segment-of.ts";
import { leastRows, type ReferenceSegments, type SegmentedColumn, type SegmentInside } from "./segment-reference.ts";
import type { WatchedInside, WatchedSegment } from "./segment-report.ts";
import { insideSentence, segmentSentence } from "./segment-sentences.ts";
import { isGone, type SegmentRows, testShare } from "./share-test.ts";

/** What has become of each segment in a window: of its share of the rows, and of the rows within it. */

/** Of the budget of false alarms; the rest is that of the whole columns, whose bounds it widens by a few hundredths. */
const shareOfSegments = 0.5;

/** The settings of the whole columns beside segments: both together keep to the budget. */
export function besideSegments<T extends Pick<MonitorSettings, "drift">>(settings: T): T {
  const { drift } = settings;
  return { ...settings, drift: { ...drift, false_alarms: (1 - shareOfSegments) * drift.false_alarms } };
}

/** Rows of the window by segment, of each column that the live rows have. */
export interface SegmentedWindow {
  by: SegmentedColumn;
  groups: ReadonlyMap<string, WindowCounts>;
}

export interface SegmentRule {
  settings: Pick<MonitorSettings, "drift" | "every">;
  /** Milliseconds of the window; null: all rows there are. */
  length: number | null;
}

/** Worst first. */
export function judgeSegments(
  reference: Reference,
  windows: readonly SegmentedWindow[],
  rule: SegmentRule,
): WatchedSegment[] {
  const { segments, past } = reference;
  if (!segments) return [];
  const asked = windows.flatMap((window) => questionsOf(segments, window));
  const { drift, every } = rule.settings;
  const perMonth = shareOfSegments * drift.false_alarms;
  const alpha = alphaOfTest(
    { perMonth, everyMs: every },
    asked.reduce((sum, { inside }) => sum + 1 + inside.length, 0),
  );
  // What days differ by themselves says nothing of weeks.
  const isKnown = rule.length === past.ms;
  return asked
    .map((question) => answer(question, { alpha, tolerance: drift.tolerance, isKnown }))
    .sort((a, b) => rankOf(a) - rankOf(b) || sizeOf(b) - sizeOf(a));
}

interface Question {
  by: SegmentedColumn;
  code: string;
  rows: SegmentRows;
  natural: SegmentInside["natural"];
  /** What is looked at within the segment, with its rows here and in the reference. */
  inside: { column: ReferenceSegments["columns"][number]; known: SegmentInside; counted: NonNullable<Counted> }[];
}

type Counted = WindowCounts["columns"][string];

const none: SegmentInside["natural"] = { days: 0, mean: 0, sd: 0 };

function questionsOf(segments: ReferenceSegments, { by, groups }: SegmentedWindow): Question[] {
  const all = [...groups.values()].reduce((sum, { rows }) => sum + rows, 0);
  if (all === 0) return [];
  const seen = new Set([...Object.keys(by.parts), ...groups.keys()]);
  return [...seen].map((code) => {
    const part = by.parts[code];
    const group = groups.get(code);
    const rows = { reference: { own: part?.rows ?? 0, all: by.rows }, window: { own: group?.rows ?? 0, all } };
    const inside = segments.columns
      .filter((column) => isVaried(column.name, by))
      .flatMap((column) => {
        const [known, counted] = [part?.inside[column.name], group?.columns[column.name]];
        return known && counted && rows.window.own >= leastRows ? [{ column, known, counted }] : [];
      });
    return { by, code, rows, natural: part?.natural ?? none, inside };
  });
}

/** Rows of one value differ in everything but that. */
function isVaried(name: string, { column, division }: SegmentedColumn): boolean {
  return name !== column.name || division.kind === "bands";
}

interface Judging {
  alpha: number;
  tolerance: MonitorSettings["drift"]["tolerance"];
  isKnown: boolean;
}

function answer(question: Question, judging: Judging): WatchedSegment {
  const { by, code, rows } = question;
  const { alpha, tolerance, isKnown } = judging;
  const natural = isKnown ? question.natural : none;
  const share = testShare(rows, { tolerance, natural, alpha });
  const state = stateOf(question, share, isGone(rows, { natural, alpha }));
  const inside = insideOf(question, judging);
  const moved = inside?.columns.some(({ verdict }) => verdict === "drift") ?? false;
  const isLookedInto = inside === null ? !isOfItsOwn(code) : inside.stable === inside.judged;
  const isStable = share.verdict === "stable" && isLookedInto;
  const name = { column: by.column.name, segment: maskText(segmentName(by.division, code)).slice(0, 200) };
  const verdict = moved || share.verdict === "drift" ? "drift" : isStable ? "stable" : "unsure";
  const told = { ...name, rows: rows.window.own, share, state, inside, verdict } as const;
  return { ...told, sentence: segmentSentence(told).slice(0, 500) };
}

function stateOf({ code, rows }: Question, share: WatchedSegment["share"], gone: boolean): WatchedSegment["state"] {
  if (gone) return "gone";
  if (code === codes.unseen && rows.window.own > 0) return "new";
  if (share.verdict === "drift") return share.window > share.reference ? "grew" : "shrank";
  return share.verdict === "stable" ? "as-before" : "unsure";
}

/** Columns within a segment that are told though none of them surely moved. */
const mostCalm = 1;

function insideOf({ code, inside }: Question, judging: Judging): WatchedSegment["inside"] {
  if (!isOfItsOwn(code) || inside.length === 0) return null;
  const judged = inside
    .map((one) => insideColumn(one, judging))
    .sort((a, b) => b.lower - b.tolerance - (a.lower - a.tolerance));
  const moved = judged.filter(({ verdict }) => verdict === "drift");
  const stable = judged.filter(({ verdict }) => verdict === "stable").length;
  return { judged: judged.length, stable, columns: moved.length > 0 ? moved : judged.slice(0, mostCalm) };
}

function insideColumn({ column, known, counted }: Question["inside"][number], judging: Judging): WatchedInside {
  const { alpha, tolerance: setting, isKnown } = judging;
  const { share: tolerance } = toleranceBy(setting, isKnown ? known.natural : none, alpha);
  const { test } = judgeColumn(filledColumn(column, known), counted, { tolerance, alpha });
  const { verdict, distance, lower, upper } = test;
  const told = { column: column.name, verdict, distance, lower, upper, tolerance };
  return { ...told, sentence: insideSentence(told).slice(0, 500) };
}

const order = ["drift", "gone", "new", "unsure", "stable"];
const rankOf = ({ verdict, state }: WatchedSegment) =>
  order.indexOf(verdict !== "drift" && (state === "gone" || state === "new") ? state : verdict);
/** By how much more than allowed it surely changed, or some column in it. */
const sizeOf = ({ share, inside }: WatchedSegment) =>
  Math.max(share.lower - share.tolerance, ...(inside?.columns ?? []).map(({ lower, tolerance }) => lower - tolerance)) +
  1e-6 * Math.abs(share.window - share.reference);
