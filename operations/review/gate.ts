import type { Config } from "../../core/config/schema.ts";
import { judgeGates } from "../../core/gates/judge.ts";
import type { Check, GateReport } from "../../core/gates/verdict.ts";
import type { Annotation, Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { besideOf } from "../../core/report/evaluation/beside.ts";
import { renderReport } from "../../core/report/evaluation/render-report.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { modelOf } from "../model-of.ts";
import { pathsOf } from "../paths.ts";
import { readReport } from "./read-report.ts";

export interface GateInput {
  config: Config;
  model: string;
  /** Path of the evaluation report; the default is where `evaluate` leaves it. */
  report?: string;
}

/**
 * Judges the report's measurement by the gates of this configuration, whatever gates the report was written with: the
 * one who holds the configuration decides.
 */
export async function gate(ports: Ports, input: GateInput): Promise<Outcome<GateReport | null>> {
  const path = input.report ?? pathsOf(input.model).report;
  const report = await readReport(ports.files, path, input.model);
  if (report.outcome !== "evaluated") {
    return refusedUnevaluated(report);
  }
  const gates = judgeGates(modelOf(input.config, input.model).gates, report.measurement, besideOf(report));
  const judged: EvaluationReport = { ...report, gates };
  await ports.files.write(path, `${JSON.stringify(judged, null, 2)}\n`);
  return {
    conclusion: gates.passed ? "passed" : "refused",
    headline: `${input.model}: ${gates.sentence}`,
    summary: renderReport(judged, {}),
    facts: gates,
    annotations: gates.checks.filter((check) => check.verdict !== "pass").map(annotate),
  };
}

function refusedUnevaluated(report: Exclude<EvaluationReport, { outcome: "evaluated" }>): Outcome<null> {
  const why = report.outcome === "data-broken" ? "the data is broken" : report.reason;
  const headline = `${report.model}: nothing to judge, ${why}`;
  const annotation: Annotation = { level: "error", title: "Not evaluated", message: headline };
  return { conclusion: "refused", headline, summary: renderReport(report, {}), facts: null, annotations: [annotation] };
}

function annotate(check: Check): Annotation {
  return { level: check.blocks ? "error" : "warning", title: `Gate ${check.claim}`, message: check.sentence };
}
