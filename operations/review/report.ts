import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { renderReport } from "../../core/report/render-report.ts";
import { pathsOf } from "../paths.ts";
import { readReport } from "./read-report.ts";

export interface ReportInput {
  model: string;
  /** Path of the evaluation report; the default is where `evaluate` leaves it. */
  report?: string;
}

/** Renders the report for people, as `report.md` and as job summary. It shows verdicts; it never makes one. */
export async function report(ports: Ports, input: ReportInput): Promise<Outcome<{ path: string }>> {
  const found = await readReport(ports.files, input.report ?? pathsOf(input.model).report, input.model);
  const markdown = renderReport(found, {});
  const path = pathsOf(input.model).reportMarkdown;
  await ports.files.write(path, markdown);
  return {
    conclusion: "passed",
    headline: `${input.model}: report written to ${path}`,
    summary: markdown,
    facts: { path },
    annotations: [],
  };
}
