import type { DataReport } from "../../data/data-report.ts";
import { escapeMarkup, type Html, html, type Piece, trustedMarkup } from "../../page/html.ts";
import { page } from "../../page/page.ts";
import { charts, details, facts, figure, section, table } from "../../page/parts.ts";
import { answerNotes } from "../evaluation/answers.ts";
import { sliceSections } from "../evaluation/slices.ts";
import { blockers, icons, verdictOf } from "../evaluation/story.ts";
import type { EvaluatedReport, EvaluationReport } from "../evaluation-report.ts";
import { formatPercent, plural } from "../numbers.ts";
import {
  blockerSentence,
  changeSentence,
  holdoutNotes,
  ownScoresSentence,
  type Typeface,
  verdictSentences,
} from "../sentences.ts";
import { gateRows, lineageRows, metricNotes, metricRows, type Rows } from "../tables.ts";
import { renderBrokenRules, renderData } from "./data-part.ts";
import type { Picture } from "./picture.ts";
import { type PictureParts, picturesOf } from "./pictures.ts";

/** Draws a chart as `<svg>`. */
type Draw = (chart: Picture["chart"]) => Promise<string>;

/** The report as one page that needs nothing else. */
export async function renderHtml(report: EvaluationReport, draw: Draw): Promise<string> {
  const { kind, headline } = verdictOf(report);
  const body = html`<header><h1>${icons[kind]} ${headline}</h1>
${report.commit ? html`<p class="quiet">commit <code>${report.commit.slice(0, 12)}</code></p>` : null}</header>
<main>
${await bodyOf(report, draw)}</main>`;
  return page({ title: headline, body });
}

async function bodyOf(report: EvaluationReport, draw: Draw): Promise<Piece> {
  switch (report.outcome) {
    case "data-broken":
      return [renderBrokenRules(report.data, face), dataSection(report.data)];
    case "no-candidate":
      return [html`<p>${report.reason}</p>`, report.data ? dataSection(report.data) : null];
    case "evaluated":
      return evaluatedBody(report, await drawAll(picturesOf(report), draw));
  }
}

const face: Typeface = {
  plain: escapeMarkup,
  strong: (text) => `<strong>${escapeMarkup(text)}</strong>`,
  mono: (text) => `<code>${escapeMarkup(text)}</code>`,
};

/** Sentences come set in the face above, so what a user wrote in them is escaped. */
const set = (sentence: string) => trustedMarkup(sentence);

type Figures = Record<keyof PictureParts, Html | null>;

async function drawAll(parts: PictureParts, draw: Draw): Promise<Figures> {
  const figures = async (pictures: readonly Picture[]) => {
    const drawn: Html[] = [];
    for (const { chart, caption, numbers } of pictures) {
      drawn.push(figure({ title: chart.title, caption, svg: await draw(chart), numbers }));
    }
    return charts(drawn);
  };
  return {
    metrics: await figures(parts.metrics),
    answers: await figures(parts.answers),
    slices: await figures(parts.slices),
  };
}

type Part = [id: string, title: string, body: Piece];

function evaluatedBody(report: EvaluatedReport, figures: Figures): Piece {
  const { measurement, data } = report;
  const change = changeSentence(report, face);
  const parts: Part[] = [
    ["gates", "Gates", gates(report)],
    ["metrics", `Metrics on ${plural(measurement.rows, "held-out row")}`, metrics(report, figures.metrics)],
    ["answers", "What the model answers", figures.answers],
    ["slices", "Slices", slices(report, figures.slices)],
    ["data", "Data", data && renderData(data)],
    ["lineage", "Lineage", lineage(report)],
  ];
  const filled = parts.filter(([, , body]) => body !== null);
  const own = ownScoresSentence(report);
  return [
    own === null ? null : html`<p class="lead">⚠️ ${own}</p>\n`,
    blockers(report).map((check) => html`<p class="lead">${set(blockerSentence(check, face))}</p>\n`),
    change ? html`<p class="lead">${set(change)}</p>\n` : null,
    report.mixEffects.slice(0, 3).map(({ sentence }) => html`<p>⚠️ ${sentence}</p>\n`),
    html`<nav aria-label="Parts of this report"><ul>${filled.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>\n`,
    filled.map(([id, title, body]) => section(id, title, body)),
  ];
}

function dataSection(data: DataReport): Html {
  return section("data", "Data", renderData(data));
}

function gates(report: EvaluatedReport): Piece {
  const { checks } = report.gates;
  if (checks.length === 0) return html`<p>No gate was checked.</p>`;
  const sentences = verdictSentences(report, face).map((sentence) => html`<li>${set(sentence)}</li>`);
  return [
    tableOf("Gates with their limits and verdicts", gateRows(checks)),
    details("Each verdict in a sentence", html`<ul>${sentences}</ul>`),
  ];
}

function metrics(report: EvaluatedReport, figures: Html | null): Piece {
  const notes = [...metricNotes(report), ...answerNotes(report.measurement)];
  return [
    figures,
    details("All metrics in a table", [
      tableOf(
        `All metrics; in brackets bounds, each ${formatPercent(report.measurement.sure)} sure`,
        metricRows(report),
      ),
      notes.length > 0 ? html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>` : null,
    ]),
  ];
}

function slices(report: EvaluatedReport, figures: Html | null): Piece {
  const sections = sliceSections(report);
  if (sections.length === 0) return null;
  const tables = sections.map(({ title, rows, note }) =>
    details(title, [tableOf(title, rows), note ? html`<p>${note}</p>` : null]),
  );
  return [figures, tables];
}

function lineage(report: EvaluatedReport): Piece {
  const rows = lineageRows(report).slice(1);
  return [
    facts(rows.map(([what = "", value = ""]) => [what, html`<code>${value}</code>`])),
    html`<p>${holdoutNotes(report).join("; ")}.</p>`,
  ];
}

/** The first row is the head. */
function tableOf(caption: string, [head = [], ...rows]: Rows): Html {
  return table({ caption, columns: head.map((title) => ({ title })), rows });
}
