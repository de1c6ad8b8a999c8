import type { Difference } from "../../data/difference/difference.ts";
import { details, escapeMarkdown, table } from "../markdown.ts";
import { differenceHeadline, differenceNotes, movedRows, restSentence } from "./difference-story.ts";

/** What became of the data, folded: at most a screen, with what moved first. */
export function renderDifference(difference: Difference): string {
  const notes = differenceNotes(difference).map(escapeMarkdown);
  const summary = `Data ${escapeMarkdown(differenceHeadline(difference))}`;
  if (difference.outcome === "same") return `${summary}.`;
  if (difference.outcome === "no-base") return details(summary, notes.join("\n\n"));
  const rows = movedRows(difference).map((row) => row.map(escapeMarkdown));
  const moved = rows.length > 0 ? [table(rows)] : [];
  return details(summary, [...moved, escapeMarkdown(restSentence(difference)), ...notes].join("\n\n"));
}
