import fc from "fast-check";
import { marked } from "marked";
import { expect, it } from "vitest";
import type { WorkflowRun } from "../../adapters/github/workflow-runs.ts";
import { type EvaluationReport, evaluationReportSchema } from "../../core/report/evaluation-report.ts";
import { commit } from "../../core/report/fixtures/parts.ts";
import { reports } from "../../core/report/fixtures/reports.ts";
import { answerTo, reportMarker } from "../replies.ts";
import { commentOf, shortHeadline, waitingNote, withNote } from "./comment-history.ts";

/** Whatever a report holds, and however much: GitHub takes the comment and the check, and shows what we meant to show. */

const hostile = [
  "@octocat @acme/admins",
  "😀👩‍👩‍👧‍👦\ud83d",
  "</details><details><summary>",
  "```\n~~~\n",
  "a | b\n| - | - |\n",
  "<!-- sluice:told x -->",
  "![x](https://example.com/x.png)",
  "| `x",
  "\u202e\u0000\u2028",
  "<br>\n\n# approved",
  "plain words",
];
const text = fc.array(fc.constantFrom(...hostile), { minLength: 1, maxLength: 40 }).map((words) => words.join(" "));

/** How long the lists of the report are, as a multiple: data with a thousand broken rules is one report too. */
const growth = fc.constantFrom(1, 3, 60);

const made = fc
  .tuple(fc.constantFrom(...Object.values(reports)), text, growth)
  .map(([report, words, times]) => largest(report, words, times));

/** As much of it as the contract allows. */
function largest(report: EvaluationReport, words: string, times: number): EvaluationReport {
  let grown = report;
  for (const path of placesIn(report)) {
    const said = textAt(report, path);
    for (const most of [4_000, 2_000, 500, 300, 200, 100]) {
      const changed = structuredClone(grown);
      set(changed, path, said === null ? repeated(changed, path, times) : words.slice(0, most));
      if (!evaluationReportSchema.safeParse(changed).success) continue;
      grown = changed;
      break;
    }
  }
  return grown;
}

type Path = readonly (string | number)[];

/** Lists whose elements are objects, and texts. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()].slice(0, 5) : Object.keys(value);
  const within = keys.flatMap((key) => placesIn((value as Record<string | number, unknown>)[key], [...path, key]));
  return Array.isArray(value) && typeof value[0] === "object" ? [...within, path] : within;
}

// biome-ignore lint/suspicious/noExplicitAny: walks a document of any shape.
const at = (document: any, path: Path): any => path.reduce((node, key) => node?.[key], document);

function textAt(report: EvaluationReport, path: Path): string | null {
  const found = at(report, path);
  return typeof found === "string" ? found : null;
}

function repeated(document: unknown, path: Path, times: number): unknown[] {
  const list: unknown[] = at(document, path) ?? [];
  return Array.from({ length: list.length * times }, (_, index) => list[index % list.length]);
}

function set(document: unknown, path: Path, value: unknown): void {
  at(document, path.slice(0, -1))[path.at(-1) ?? ""] = value;
}

const run = { id: 7, url: "https://github.com/acme/flights/actions/runs/7" } as WorkflowRun;

function commentFor(report: EvaluationReport, words: string): string {
  const answer = answerTo(report, run, words, []);
  const told = (id: number) => ({
    commit,
    run: id,
    kind: answer.told.kind,
    headline: shortHeadline(report.model, `${words}${answer.told.headline}`),
  });
  let previous: string | null = null;
  for (let id = 1; id < 14; id++) {
    previous = `${reportMarker("m")}\n${commentOf(answer.comment, told(id), run.url, previous)}`;
  }
  return withNote(previous ?? "", waitingNote(commit));
}

function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, end, tag = ""] of html.matchAll(/<(\/?)(details|summary|table|pre|blockquote|ul|p|h3)\b[^>]*>/g)) {
    if (end === "") open.push(tag);
    else if (open.pop() !== tag) wrong.push(tag);
  }
  return [...wrong, ...open];
}

const options = { numRuns: 10 };

it("stays within GitHub's limits and in one piece, and mentions nobody", () => {
  fc.assert(
    fc.property(made, text, (report, words) => {
      const { summary, text: more = "" } = answerTo(report, run, words, []).check;
      expect(summary.length).toBeLessThanOrEqual(65_535);
      expect(more.length).toBeLessThanOrEqual(65_535);
      expect(summary.isWellFormed()).toBe(true);

      const comment = commentFor(report, words);
      expect(comment.length).toBeLessThanOrEqual(65_536);
      expect(comment.isWellFormed()).toBe(true);
      expect(comment).toMatch(/<!-- sluice:told [\w-]+ -->$/);
      expect(comment.match(/^<!--/gm)).toHaveLength(2);
      const html = marked.parse(comment, { async: false });
      expect(unbalanced(html)).toEqual([]);
      expect(html.match(/<table>/g)).toHaveLength(comment.match(/^\|(?: ?:?-+:? ?\|)+$/gm)?.length ?? 0);
      const shown = html.replaceAll(/<code>.*?<\/code>/gs, "").replaceAll(/<[^>]+>/g, "");
      expect(shown).not.toMatch(/@\w/);
    }),
    options,
  );
});
