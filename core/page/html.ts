/** Markup that is safe as it stands. Only this file makes it, from template text that we wrote and values that it escapes. */
export interface Html {
  readonly markup: string;
}

class Markup implements Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What may stand in a template: text and numbers are escaped, lists are joined, null is nothing. */
export type Piece = string | number | Html | null | readonly Piece[];

/** `` html`<p>${text}</p>` ``: every value is escaped unless it is markup itself. Attributes must be quoted. */
export function html(template: TemplateStringsArray, ...pieces: Piece[]): Html {
  return new Markup(template.map((text, index) => text + markupOf(pieces[index] ?? null)).join(""));
}

/** Markup from a library of ours whose output is known to be escaped, such as a chart. Never text of a user. */
export function trustedMarkup(markup: string): Html {
  return new Markup(markup);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function markupOf(piece: Piece): string {
  if (piece === null) return "";
  if (piece instanceof Markup) return piece.markup;
  if (Array.isArray(piece)) return piece.map(markupOf).join("");
  return escapeMarkup(String(piece));
}

/** Control characters have no place in a page, and those that turn the direction of text could disguise what it says. */
export function escapeMarkup(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character] ?? "")
    .replace(/[\p{Cc}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu, (character) =>
      /[\n\t]/.test(character) ? character : "\u{fffd}",
    );
}
