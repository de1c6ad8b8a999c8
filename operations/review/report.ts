import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { renderReport } from "../../core/report/evaluation/render-report.ts";
import { renderHtml } from "../../core/report/html/render-html.ts";
import { pathsOf } from "../paths.ts";
import { readReport } from "./read-report.ts";

export interface ReportInput {
  model: string;
  /** Path of the evaluation report; the default is where `evaluate` leaves it. */
  report?: string;
  /** Whether to draw `report.html` too. */
  html?: boolean;
}

export interface WrittenReport {
  path: string;
  /** Where the page is; null where none was asked for. */
  page: string | null;
}

/** Renders the report for people, as `report.md`, as a page and as job summary. It shows verdicts; it never makes one. */
export async function report(ports: Ports, input: ReportInput): Promise<Outcome<WrittenReport>> {
  const found = await readReport(ports.files, input.report ?? pathsOf(input.model).report, input.model);
  const markdown = renderReport(found, {});
  const { reportMarkdown: path, reportPage } = pathsOf(input.model);
  await ports.files.write(path, markdown);
  const page = input.html ? reportPage : null;
  if (page) {
    ports.progress.step(`Drawing ${page}`);
    await ports.files.write(page, await renderHtml(found, (chart) => ports.charts.draw(chart)));
  }
  return {
    conclusion: "passed",
    headline: `${input.model}: report written to ${path}${page ? ` and ${page}` : ""}`,
    summary: markdown,
    facts: { path, page },
    annotations: [],
  };
}
