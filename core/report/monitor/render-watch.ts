import type { MonitorReport } from "../../monitor/monitor-report.ts";
import type { Annotation, Outcome } from "../../outcome.ts";
import { details, escapeMarkdown } from "../markdown.ts";
import { truncate } from "../truncate.ts";
import { windowWords } from "./window-words.ts";

/** What was seen in windows one after another: the newest at length, those that were caught up folded. */
export function renderWatch(
  newest: Outcome<MonitorReport>,
  older: readonly Outcome<MonitorReport>[],
  { notes, trend }: { notes: readonly Annotation[]; trend: readonly string[] },
): string {
  const told = notes.map(({ message }) => `- ⚠️ ${escapeMarkdown(message)}`);
  const caughtUp = older.map(({ facts, summary }) =>
    details(`Caught up: ${escapeMarkdown(`${windowWords(facts.window)}, ${facts.verdict}`)}`, summary.trim()),
  );
  const parts = [
    newest.summary.trim(),
    ...(trend.length > 0 ? [escapeMarkdown(trend.join(" "))] : []),
    ...(told.length > 0 ? [told.join("\n")] : []),
    ...caughtUp.toReversed(),
  ];
  return truncate(`${parts.join("\n\n")}\n`);
}
