/**
 * GitHub refuses comments above 65,536 characters and check summaries above 65,535. Whether it counts an emoji as one or
 * as two, it never counts more than JavaScript does: UTF-16 units.
 */

/** The rest is room for a marker, and for who puts something above the report. */
const maxLength = 60_000;

interface Limits {
  limit?: number;
  /** Address of the whole text. */
  whole?: string | undefined;
}

/** Cuts so that no fold, fence, table or list item is broken, and says so. The same text is always cut at the same place. */
export function truncate(markdown: string, { limit = maxLength, whole }: Limits = {}): string {
  if (markdown.length <= limit) return markdown;
  const artifact = "the full text is in the report artifact";
  const note = `\n\n*Cut here: ${whole === undefined ? artifact : `${artifact} of [this run](${whole})`}.*`;
  const lines = markdown.slice(0, Math.max(0, limit - note.length - closingRoom)).split("\n");
  // The last line may be half a line.
  const kept = withoutLooseEnd(lines.slice(0, -1));
  return kept.join("\n") + closing(kept) + note;
}

/** For fences and for nested folds; nothing here nests deeper. */
const closingRoom = 200;

/** A fold without its text shows nothing, and the head of a table without its rows is shown as bars. */
function withoutLooseEnd(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== "");
  const line = lines[last] ?? "";
  const isFoldHead = line === "<details>" || line.startsWith("<summary>");
  const isTableHead = line.startsWith("|") && !(lines[last - 1] ?? "").startsWith("|");
  const isDelimiter = /^\|(?: ?:?-+:? ?\|)+$/.test(line);
  return isFoldHead || isTableHead || isDelimiter ? withoutLooseEnd(lines.slice(0, last)) : lines.slice(0, last + 1);
}

function closing(lines: readonly string[]): string {
  const count = (start: RegExp) => lines.filter((line) => start.test(line)).length;
  const fence = count(/^```/) % 2 === 1 ? "\n```" : "";
  const open = Math.max(0, count(/^<details>/) - count(/^<\/details>/));
  return fence + "\n\n</details>".repeat(open);
}
