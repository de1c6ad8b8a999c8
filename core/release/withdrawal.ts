import { escapeMarkdown } from "../report/markdown.ts";

/** A promotion that Sluice closes says why on its first line, so that it can be told from one that a person has closed. */

const marker = "<!-- sluice:withdrawn -->";

/** @param why a sentence in plain text, in which `#12` leads to the pull request */
export function withdrawnBody(body: string, why: string): string {
  const inert = escapeMarkdown(why).replace(/&#35;\u2060?(?=\d+\b)/g, "#");
  return `${marker}\n> ⏹️ **Closed by Sluice:** ${inert}.\n\n${standingBody(body)}`;
}

export function isWithdrawn(body: string): boolean {
  return body.startsWith(marker);
}

function standingBody(body: string): string {
  return isWithdrawn(body) ? body.split("\n").slice(3).join("\n") : body;
}
