import { z } from "zod";
import { icons } from "../../core/report/evaluation/story.ts";
import { code, details, escapeMarkdown, table } from "../../core/report/markdown.ts";
import { plural } from "../../core/report/numbers.ts";
import { truncate } from "../../core/report/truncate.ts";

/**
 * What a report comment says beside the report: what was said before, and a line above it where the report is no longer
 * about the present. The comment itself remembers, in a hidden last line; whoever may write in the repository may change
 * that, so it is read as a stranger's, and nothing rests on it.
 */

const toldSchema = z.strictObject({
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  /** The evaluating run. */
  run: z.int().min(1),
  kind: z.enum(["passed", "refused", "unsure", "not-evaluated"]),
  headline: z.string().max(120),
});
const memorySchema = z.strictObject({ now: toldSchema, earlier: z.array(toldSchema).max(10) });

export type Told = z.output<typeof toldSchema>;
type Memory = z.output<typeof memorySchema>;

const mostEarlier = 10;
/** GitHub refuses more than 65,536 characters; the rest is for the marker. */
const longest = 65_000;

/** The comment that tells `report`, and remembers what `previous` told. */
export function commentOf(report: string, told: Told, runUrl: string, previous: string | null): string {
  const before = previous === null ? null : memoryOf(previous);
  const known = before ? [before.now, ...before.earlier] : [];
  const earlier = known.filter(({ run }) => run !== told.run).slice(0, mostEarlier);
  const fold = earlier.length > 0 ? `\n\n${historyFold(earlier, runUrl)}` : "";
  const memory = `\n\n${memoryLine({ now: told, earlier })}`;
  return truncate(report, { limit: longest - fold.length - memory.length, whole: runUrl }) + fold + memory;
}

/** Which commit the comment is about; null: it does not say. */
export function commitTold(comment: string): string | null {
  return memoryOf(comment)?.now.commit ?? null;
}

/** Told on a line of its own above the report; null takes the line away. The first line of a comment is its marker. */
export function withNote(comment: string, note: string | null): string {
  const [marker = "", ...rest] = comment.replaceAll("\r\n", "\n").split("\n");
  const report = rest.join("\n").replace(anyNote, "");
  return [marker, ...(note === null ? [] : [`> ${note}\n`]), report].join("\n");
}

const anyNote = /^> (?:⏳|🗄️) [^\n]*\n+/u;

export function waitingNote(commit: string): string {
  return `⏳ **${code(commit.slice(0, 12))} is being evaluated.** What follows is about an earlier commit.`;
}

export function closingNote(why: string): string {
  return `🗄️ **${why}** What follows is what was found before.`;
}

function historyFold(earlier: readonly Told[], runUrl: string): string {
  const rows = earlier.map(({ commit, run, kind, headline }) => [
    code(commit.slice(0, 12)),
    `${icons[kind]} ${escapeMarkdown(headline)}`,
    `[run](${runUrl.replace(/\d+$/, String(run))})`,
  ]);
  return details(`Earlier: ${plural(earlier.length, "result")}`, table([["commit", "result", ""], ...rows]));
}

function memoryLine(memory: Memory): string {
  return `<!-- sluice:told ${Buffer.from(JSON.stringify(memory)).toString("base64url")} -->`;
}

function memoryOf(comment: string): Memory | null {
  const [, encoded = ""] = /\n<!-- sluice:told ([\w-]{1,20000}) -->\s*$/.exec(comment) ?? [];
  try {
    const text = Buffer.from(encoded, "base64url").toString("utf8");
    const read = memorySchema.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** As much of a headline as a row of the history holds, without the model that the comment is about anyway. */
export function shortHeadline(model: string, headline: string): string {
  const words = headline.startsWith(`${model}: `) ? headline.slice(model.length + 2) : headline;
  return [...words].slice(0, 60).join("");
}
