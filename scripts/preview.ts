import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { marked } from "marked";
import { chromium } from "playwright-core";
import { commandTable } from "../bot/commands/help.ts";
import { commands } from "../bot/commands/registry.ts";
import { reply } from "../bot/commands/replies.ts";
import { answerTo } from "../bot/replies.ts";
import { closingNote, commentOf, waitingNote, withNote } from "../bot/reports/comment-history.ts";
import { gateAnswer } from "../bot/reports/gate-replies.ts";
import { parseConfig } from "../core/config/parse-config.ts";
import { explainCheck } from "../core/report/evaluation/explain-check.ts";
import { renderReport } from "../core/report/evaluation/render-report.ts";
import { commit } from "../core/report/fixtures/parts.ts";
import { reports } from "../core/report/fixtures/reports.ts";
import { face } from "../core/report/markdown.ts";
import { exampleReport, photographTop } from "./preview-example.ts";
import { photographPages, writePages } from "./preview-pages.ts";
import { promotionPages } from "./preview-promotions.ts";

/** Every report as a person meets it, in `.sluice/preview/`: Markdown, a page that looks like GitHub, and a picture. */

const folder = fileURLToPath(new URL("../.sluice/preview/", import.meta.url));
const browser = "/usr/bin/chromium";
/** Of a real evaluation; `--pictures` takes it anew. */
const readmePicture = fileURLToPath(new URL("../docs/pictures/report.png", import.meta.url));

const environment = parseConfig(
  readFileSync(new URL("../examples/late-flights/sluice.yaml", import.meta.url), "utf8"),
  "sluice.yaml",
).environments.production;
if (!environment) throw new Error("the example has no environment production");

const { checks } = reports["slice-fell"].gates;
const [said] = reports.unsure.gates.checks;
if (!said) throw new Error("the undecided report has no gate");

/** A reply to a comment that holds two commands. */
const conversation = reply([
  { line: "/sluice help", answer: { kind: "told", text: commandTable(commands) } },
  {
    line: "/sluice explain recall",
    answer: {
      kind: "told",
      text: checks
        .slice(1, 2)
        .map((check) => explainCheck(check, face))
        .join("\n\n"),
    },
  },
]);

const url = "https://github.com/acme/flights/pull/12#issuecomment-1";
const overridden = answerTo(reports.unsure, { url } as Parameters<typeof answerTo>[1], null, [
  {
    model: reports.unsure.model,
    claim: said.claim,
    limit: said.limit,
    head: commit,
    candidate: reports.unsure.candidate.digest,
    by: "maria",
    reason: "the labels of March are late",
    at: "2026-11-21T10:00:00Z",
    url,
  },
]).comment;

/** The same report after a push, while the new commit is evaluated, and with what was said before it. */
const run = { url: "https://github.com/acme/flights/actions/runs/8" };
const told = (id: number, kind: "refused" | "unsure" | "passed", headline: string) => ({
  commit,
  run: id,
  kind,
  headline,
});
const first = `\n${commentOf("", told(6, "refused", "1 of 4 gates says no"), run.url, null)}`;
const second = `\n${commentOf("", told(7, "unsure", "cannot tell yet"), run.url, first)}`;
const passed = renderReport(reports.passed, { links: { run: run.url } });
const third = commentOf(passed, told(8, "passed", "better than production"), run.url, second);

/** The page of the one check, for a pull request of one model and of twelve. */
const seen = (model: string, conclusion: string | null, title: string) => ({
  model,
  check: { conclusion, title: `${model}: ${title}`, url: "https://github.com/acme/flights/runs/1" },
});
const better = "better than production, both gates passed";
const airports = ["atl", "bos", "den", "dfw", "iad", "jfk", "lax", "mia"].map((name) => `delays-${name}`);
const twelve = [
  ...airports.map((model) => seen(model, "success", better)),
  seen("delays-ord", "failure", "1 of 4 gates says no"),
  seen("delays-phx", "failure", "not evaluated, the data is broken"),
  seen("delays-sea", "action_required", "cannot tell yet"),
  seen("delays-sfo", "success", "neither better nor worse than production, both gates passed"),
];
const quiet = { added: [], removed: [] };
const checkPage = (...asked: Parameters<typeof gateAnswer>) => {
  const { check } = gateAnswer(...asked);
  return `### sluice: ${check.title}\n\n${check.summary}`;
};

const texts: Record<string, string> = {
  "comment-after-pushes": third,
  "comment-waiting": withNote(`\n${third}`, waitingNote(commit)),
  "comment-of-a-renamed-model": withNote(
    `\n${third}`,
    closingNote("This pull request calls the model `arrivals` now."),
  ),
  "check-one-model": checkPage(quiet, [seen("late-flights", "success", better)]),
  "check-twelve-models": checkPage(quiet, twelve),
  "check-waiting": checkPage(quiet, [
    ...twelve.slice(0, 10),
    seen("delays-sea", null, ""),
    seen("delays-sfo", null, ""),
  ]),
  "check-no-model": checkPage({ added: ["arrivals"], removed: [{ model: "delays-ord", renamedTo: null }] }, []),
  "check-broken-data": answerTo(reports["data-broken"], run as Parameters<typeof answerTo>[1], null, []).check.summary,
  ...Object.fromEntries(Object.entries(reports).map(([name, report]) => [name, renderReport(report, {})])),
  ...promotionPages(environment),
  conversation,
  overridden,
};

const pages = Object.entries(texts).flatMap(([name, markdown]) => {
  const html = page(name, markdown);
  return [
    { name, markdown, html },
    { name: `${name}-unfolded`, markdown, html: html.replaceAll("<details>", "<details open>") },
  ];
});

mkdirSync(folder, { recursive: true });
for (const { name, markdown, html } of pages) {
  writeFileSync(`${folder}${name}.md`, markdown);
  writeFileSync(`${folder}${name}.html`, html);
}
const reportPages = await writePages(folder);
if (existsSync(browser)) {
  await photograph();
}
console.log(`${pages.length + reportPages.size} previews are in ${folder}`);

async function photograph(): Promise<void> {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  const chrome = await chromium.launch({ executablePath: browser, args });
  try {
    const view = await chrome.newPage({ viewport: { width: 860, height: 200 }, deviceScaleFactor: 1.5 });
    for (const { name, html } of pages) {
      await view.setContent(html);
      await view.screenshot({ path: `${folder}${name}.png`, fullPage: true });
    }
    await photographPages(chrome, folder, reportPages);
    if (process.argv.includes("--pictures")) await photographTop(chrome, await exampleReport(), readmePicture);
  } finally {
    await chrome.close();
  }
}

function page(title: string, markdown: string): string {
  const body = marked.parse(markdown, { async: false, gfm: true });
  return `<!doctype html><meta charset="utf-8"><title>${title}</title><style>${style()}</style><main><header><b>sluice</b> <i>bot</i> commented</header><article>${body}</article></main>`;
}

/** A comment on GitHub, as far as it matters for how much fits and what stands out. */
function style(): string {
  return `
    body { margin: 16px; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: #1f2328 }
    main { border: 1px solid #d1d9e0; border-radius: 6px; max-width: 800px }
    header { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; padding: 8px 16px }
    header i { border: 1px solid #d1d9e0; border-radius: 2em; color: #59636e; font: 12px/18px sans-serif; padding: 0 6px }
    article { padding: 4px 16px 12px }
    h3 { font-size: 1.25em; font-weight: 600; line-height: 1.25; margin: 16px 0 }
    p, table, details, blockquote { margin: 0 0 16px }
    table { border-collapse: collapse; display: block; max-width: 100%; overflow: auto; width: max-content }
    td, th { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left } tr:nth-child(2n) { background: #f6f8fa }
    td[align=right], th[align=right] { text-align: right }
    code { background: #818b981f; border-radius: 6px; font: 85% ui-monospace, "Liberation Mono", monospace; padding: .2em .4em }
    blockquote { border-left: .25em solid #d1d9e0; color: #59636e; padding: 0 1em }
    a { color: #0969da } sub { font-size: 75%; line-height: 0 } summary { cursor: pointer }
  `;
}
