import type { DataReport } from "../../data/data-report.ts";
import type { SplitSummary } from "../../data/leakage/summary.ts";
import { html, type Piece, trustedMarkup } from "../../page/html.ts";
import { details, table } from "../../page/parts.ts";
import { differenceHeadline, differenceNotes, movedRows, restSentence } from "../data/difference-story.ts";
import { errorsOf } from "../evaluation/story.ts";
import { formatCount, plural } from "../numbers.ts";
import { findingSentence, type Typeface, valuesSentence } from "../sentences.ts";

/** What the data check said. */
export function renderData(data: DataReport): Piece {
  const { findings, files, rulesRun, rows, split, difference } = data;
  const found = findings.length === 0 ? "nothing found" : plural(findings.length, "finding");
  return [
    html`<p>${plural(rows, "row")} in ${plural(files.length, "file")}, ${plural(rulesRun, "rule")} checked, ${found}.</p>\n`,
    findings.length > 0 ? findingsTable(data) : null,
    split ? splitPart(split) : null,
    difference ? differencePart(difference) : null,
    details("Files", filesTable(data)),
  ];
}

/** Why nothing was trained: each broken rule, with rows to look at. */
export function renderBrokenRules(data: DataReport, face: Typeface): Piece {
  const errors = errorsOf(data.findings);
  if (errors.length === 0) {
    return html`<p>The data schema has no rule that could be checked, and unchecked data is never trained on.</p>\n`;
  }
  return [
    html`<p class="lead">${plural(errors.length, "rule is", "rules are")} broken, so nothing was trained.</p>\n`,
    errors.map((finding) => {
      const values = valuesSentence(finding, face);
      const sentences = `${findingSentence(finding, data, face)}${values ? ` ${values}` : ""}`;
      const rows = finding.examples.map(({ file, row, value }) => [file, formatCount(row), value]);
      const columns = [{ title: "file" }, { title: "row", numeric: true }, { title: finding.column ?? "value" }];
      return [
        html`<p>${trustedMarkup(sentences)}</p>\n`,
        rows.length > 0 ? table({ caption: "For example", columns, rows }) : null,
      ];
    }),
  ];
}

function findingsTable({ findings }: DataReport): Piece {
  return table({
    caption: "What the data check found",
    columns: [{ title: "rule" }, { title: "severity" }, { title: "what" }, { title: "rows", numeric: true }],
    rows: findings.map(({ rule, severity, message, count }) => [
      html`<code>${rule}</code>`,
      severity,
      message,
      count === null ? "" : formatCount(count),
    ]),
  });
}

function splitPart({ by, rows }: SplitSummary): Piece {
  return html`<p>Split ${by}: ${formatCount(rows.train)} rows to train, ${formatCount(rows.validation)} to validate, ${formatCount(rows.holdout)} held out.</p>\n`;
}

function differencePart(difference: NonNullable<DataReport["difference"]>): Piece {
  const notes = differenceNotes(difference).map((note) => html`<p>${note}</p>\n`);
  const headline = html`<p>Data ${differenceHeadline(difference)}.</p>\n`;
  if (difference.outcome === "same" || difference.outcome === "no-base") return [headline, notes];
  const [head = [], ...rows] = movedRows(difference);
  const moved = table({ caption: "Columns that moved most", columns: head.map((title) => ({ title })), rows });
  return [headline, rows.length > 0 ? moved : null, html`<p>${restSentence(difference)}</p>\n`, notes];
}

const listedFiles = 50;

function filesTable({ files }: DataReport): Piece {
  const rows = files
    .slice(0, listedFiles)
    .map(({ path, rows, digest }) => [path, formatCount(rows), html`<code>${digest}</code>`]);
  const rest = files.length - listedFiles;
  return [
    table({
      caption: "Files",
      columns: [{ title: "file" }, { title: "rows", numeric: true }, { title: "digest" }],
      rows,
    }),
    rest > 0 ? html`<p>… and ${plural(rest, "more file")}.</p>` : null,
  ];
}
