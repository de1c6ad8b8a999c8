import { type Override, overrideSchema } from "../../core/gates/override.ts";
import { code, escapeMarkdown } from "../../core/report/markdown.ts";

/** What a check says of the overrides that count for it: for people, and hidden for the next look. */

const hidden = /<!-- sluice:override ([\w-]+) -->/g;

export function writeOverrides(overrides: readonly Override[]): string {
  const lines = overrides.map((override) => {
    const encoded = Buffer.from(JSON.stringify(override)).toString("base64url");
    return `- ${overrideSentence(override)}\n<!-- sluice:override ${encoded} -->`;
  });
  return ["### Overridden by people", ...lines].join("\n\n");
}

export function parseOverrides(text: string): Override[] {
  return [...text.matchAll(hidden)].map(([, encoded = ""]) =>
    overrideSchema.parse(JSON.parse(Buffer.from(encoded, "base64url").toString("utf8"))),
  );
}

/** Who, what, for which head, why and where it was said. */
export function overrideSentence({ claim, limit, by, head, reason, url }: Override): string {
  return (
    `**${escapeMarkdown(claim)}** (${escapeMarkdown(limit)}) was overridden by ${code(by)} for ${head}: ` +
    `“${escapeMarkdown(reason)}” ([said here](${url}))`
  );
}
