import { type MonitorReport, problemKinds } from "../monitor-report.ts";
import { movedSegments } from "../segments/segment-problems.ts";

/** What a person is told of, one thing at a time: a problem with the rows, data that moved, or a model that became worse. */
export const alertKinds = [...problemKinds, "drift", "segments", "performance", "fairness"] as const;

export type AlertKind = (typeof alertKinds)[number];

export interface Alert {
  kind: AlertKind;
  /** For people, unescaped. */
  sentences: string[];
}

type Judged = Pick<MonitorReport, "problems" | "columns" | "segments" | "performance">;

/** The alerts of one window, one of each kind. A warning is none. */
export function alertsIn({ problems, columns, segments, performance }: Judged): Alert[] {
  const byKind = new Map<AlertKind, string[]>();
  const add = (kind: AlertKind, sentence: string) => byKind.set(kind, [...(byKind.get(kind) ?? []), sentence]);
  for (const { kind, level, sentence } of problems) if (level === "alarm") add(kind, sentence);
  for (const { verdict, sentence } of columns) if (verdict === "drift") add("drift", sentence);
  for (const { sentence } of movedSegments(segments)) add("segments", sentence);
  if (performance && (performance.verdict === "worse" || performance.worseSince !== null)) {
    add("performance", performance.sentence);
  }
  for (const { verdict, sentence } of performance?.fairness ?? []) if (verdict === "worse") add("fairness", sentence);
  return [...byKind].map(([kind, sentences]) => ({ kind, sentences }));
}
