import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { renderReport } from "../../core/report/evaluation/render-report.ts";
import { type EvaluationReport, evaluationReportSchema } from "../../core/report/evaluation-report.ts";
import { reports } from "../../core/report/fixtures/reports.ts";

/**
 * Whoever names a column, writes a value into a table or a message into a report speaks in the bot's comment. Whatever
 * they write, the comment is the one that plain words would have made: the same paragraphs, tables and links.
 */

const hostile = [
  "@octocat @acme/admins",
  "![x](https://example.com/pixel.png)",
  "[click](https://example.com)",
  "<img src=x onerror=alert(1)>",
  "<a href=https://example.com>x</a>",
  "</details></td></table><h1>approved</h1>",
  "<!-- sluice:report other -->",
  "a | b | c |",
  "x\n\n# All gates passed\n\n- [x] approved",
  "```\n```mermaid\ngraph TD",
  "`<b>`",
  "https://example.com www.example.com me@example.com",
  "#1 acme/flights#1 GH-1",
  "$\\href{https://example.com}{x}$",
  "[^1]: note\n[x]: https://example.com",
  "\u202egnp.exe\u200b",
];

/** Every text that the contract leaves free is said to be `word`. */
function spokenBy(report: EvaluationReport, word: string): EvaluationReport {
  let spoken: unknown = structuredClone(report);
  for (const path of textsIn(report)) {
    const changed = structuredClone(spoken);
    put(changed, path, word);
    if (evaluationReportSchema.safeParse(changed).success) spoken = changed;
  }
  return evaluationReportSchema.parse(spoken);
}

type Path = readonly (string | number)[];

function textsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return keys.flatMap((key) => textsIn((value as Record<string | number, unknown>)[key], [...path, key]));
}

// biome-ignore lint/suspicious/noExplicitAny: walks a document of any shape.
function put(document: any, path: Path, word: string): void {
  const parent = path.slice(0, -1).reduce((node, key) => node[key], document);
  parent[path.at(-1) ?? ""] = word;
}

const htmlOf = (report: EvaluationReport) => marked.parse(renderReport(report, {}), { async: false });

/** Tags without those that only set type; order and number of all others. */
const skeletonOf = (report: EvaluationReport) => {
  const html = htmlOf(report);
  const tags = [...html.matchAll(/<\/?[a-z][^>]*>|<!--/gi)].map(([tag]) => tag);
  return tags.filter((tag) => !/^<\/?(span|code|em|strong)>$/.test(tag));
};

const spoken = ["passed", "data-broken", "unsure"] as const;

describe.each(spoken)("the report %s", (name) => {
  const plain = skeletonOf(spokenBy(reports[name], "plain"));

  test.each(hostile)("says no more with %j in every place", (word) => {
    const report = spokenBy(reports[name], word);
    expect(skeletonOf(report)).toEqual(plain);
    // In a code span GitHub looks for neither mentions nor addresses.
    const text = htmlOf(report).replace(/<code>.*?<\/code>/gs, "");
    expect(text).not.toMatch(/@(octocat|acme|example)/);
    expect(text).not.toMatch(/https?:\/\/example|www\.example/);
    expect(text).not.toMatch(/#1\b|GH-1\b/);
    expect(renderReport(report, {})).not.toMatch(/[\u202e\u200b]/);
  });
});
