import { markdownTable } from "markdown-table";

/**
 * Markdown for GitHub from values that a stranger may have written. Everything here is plain text in, inert Markdown
 * out: it cannot become HTML, a link, an image, a mention, an issue reference, a formula or a table border.
 */

/** Invisible, and no part of any name: after it, GitHub no longer sees a mention, a reference or an address. */
const joiner = "\u2060";

/** Characters that steer a renderer or the direction of text, and so can show other words than are written. */
const invisible = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

const entity = (character: string): string => `&#${character.charCodeAt(0)};`;

/** Text that stays text: in a paragraph, a table cell, a list item or a `<summary>`. Newlines become spaces. */
export function escapeMarkdown(text: string): string {
  return (
    oneLine(text)
      // Entities first: they are literal in every context, also where Markdown is not parsed.
      .replace(/[&<>*`[\]|~\\]/g, entity)
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, entity)
      .replace(/#(?!\d+;)/g, entity)
      .replace(/^[-+=](?=[\s=-]|$)/, entity)
      .replace(/^(\d+)([.)])(?=\s|$)/, (_, digits, mark) => digits + entity(mark))
      // Mentions, references and addresses are found in the rendered text, where an entity does not protect.
      .replaceAll("@", `@${joiner}`)
      .replace(/&#35;(?=\d)/g, `&#35;${joiner}`)
      .replace(/\b(gh-)(?=\d)/gi, `$1${joiner}`)
      .replaceAll("://", `:${joiner}//`)
      .replace(/\b(www)(?=\.)/gi, `$1${joiner}`)
      // The only documented way to keep a dollar sign from opening a formula.
      .replaceAll("$", "<span>$</span>")
  );
}

/** A value shown as it is, in monospace. */
export function code(text: string): string {
  const plain = oneLine(text);
  // Pipes end a table cell even inside a code span, and backticks end the span: those need the long form.
  return plain === "" || /[`|\\]/.test(plain) ? `<code>${escapeMarkdown(plain)}</code>` : `\`${plain}\``;
}

/** The type that sentences of a report are set in. */
export const face = { plain: escapeMarkdown, strong: (text: string) => `**${escapeMarkdown(text)}**`, mono: code };

/** The first row is the head. Cells must be inert already (`escapeMarkdown`, `code`). */
export function table(rows: readonly (readonly string[])[], align?: readonly ("l" | "r" | "c")[]): string {
  return markdownTable(rows, { alignDelimiters: false, ...(align && { align }) });
}

/** Folded text. `summary` must be inert and without code spans: Markdown is not parsed there. */
export function details(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function oneLine(text: string): string {
  // Half a character, as a cut in the wrong place leaves it, is nothing that can be sent.
  return text.toWellFormed().replace(/\s+/g, " ").replace(invisible, "").trim();
}
