import { type MonitorReport, problemKinds } from "../monitor-report.ts";

/** What a person is told of, one thing at a time: a problem with the rows, data that moved, or a model that became worse. */
export const alertKinds = [...problemKinds, "drift", "performance"] as const;

export type AlertKind = (typeof alertKinds)[number];

export interface Alert {
  kind: AlertKind;
  /** For people, unescaped. */
  sentences: string[];
}

type Judged = Pick<MonitorReport, "problems" | "columns" | "performance">;

/** The alerts of one window, one of each kind. A warning is none. */
export function alertsIn({ problems, columns, performance }: Judged): Alert[] {
  const byKind = new Map<AlertKind, string[]>();
  const add = (kind: AlertKind, sentence: string) => byKind.set(kind, [...(byKind.get(kind) ?? []), sentence]);
  for (const { kind, level, sentence } of problems) if (level === "alarm") add(kind, sentence);
  for (const { verdict, sentence } of columns) if (verdict === "drift") add("drift", sentence);
  if (performance && (performance.verdict === "worse" || performance.worseSince !== null)) {
    add("performance", performance.sentence);
  }
  return [...byKind].map(([kind, sentences]) => ({ kind, sentences }));
}
