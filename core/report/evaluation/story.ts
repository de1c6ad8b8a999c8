import type { DataFinding } from "../../data/data-report.ts";
import { settingOf } from "../../data/leakage/setting.ts";
import type { Check } from "../../gates/verdict.ts";
import type { EvaluatedReport, EvaluationReport } from "../evaluation-report.ts";
import { plural } from "../numbers.ts";
import { compareWithProduction } from "./comparison.ts";

/** What a report says, in plain words and in the order in which it is read; the renderers only set it in type. */

export const icons = { passed: "✅", refused: "❌", unsure: "❔", "not-evaluated": "⛔" } as const;

export interface Verdict {
  kind: keyof typeof icons;
  /** One plain sentence: the verdict first. */
  headline: string;
}

export function verdictOf(report: EvaluationReport): Verdict {
  const refusal = (why: string): Verdict => ({
    kind: "not-evaluated",
    headline: `${report.model}: not evaluated, ${why}`,
  });
  switch (report.outcome) {
    case "data-broken":
      return refusal(dataRefusal(errorsOf(report.data.findings)));
    case "no-candidate":
      return refusal("there is no usable model");
    case "evaluated":
      return judged(report);
  }
}

function dataRefusal(errors: readonly DataFinding[]): string {
  if (errors.length === 0) return "no data rule was checked";
  return errors.every(({ rule }) => settingOf(rule) !== null) ? "what is held out leaks" : "the data is broken";
}

/** Gates that were never checked are no pass, whatever `passed` says. */
function judged(report: EvaluatedReport): Verdict {
  const { gates, model } = report;
  const decisive = gates.checks.filter((check) => !check.informational);
  if (decisive.length === 0) {
    return { kind: "refused", headline: `${model}: no gate was checked, which is never a pass` };
  }
  if (gates.passed) {
    const claimed = report.predicted ? ", on scores that its own code made" : "";
    const words = `${compareWithProduction(report).words}, ${passWords(decisive)}${claimed}`;
    return { kind: "passed", headline: `${model}: ${words}` };
  }
  const failed = decisive.filter((check) => check.verdict === "fail");
  return failed.length > 0
    ? { kind: "refused", headline: `${model}: ${failed.length} of ${gateCount(decisive)} ${says(failed)} no` }
    : { kind: "unsure", headline: `${model}: cannot tell yet` };
}

function says(checks: readonly Check[]): string {
  return checks.length === 1 ? "says" : "say";
}

function gateCount(checks: readonly Check[]): string {
  return plural(checks.length, "gate");
}

function passWords(checks: readonly Check[]): string {
  const unsure = checks.filter((check) => check.verdict === "unsure").length;
  if (unsure > 0) return `${checks.length - unsure} of ${gateCount(checks)} passed, ${unsure} cannot tell (allowed)`;
  return `${["", "its gate", "both gates"][checks.length] ?? `all ${checks.length} gates`} passed`;
}

/** The checks that keep the model from passing: what says no before what cannot tell. */
export function blockers(report: EvaluatedReport): Check[] {
  const blocking = report.gates.checks.filter((check) => check.blocks);
  return [
    ...blocking.filter((check) => check.verdict === "fail"),
    ...blocking.filter((check) => check.verdict !== "fail"),
  ];
}

export function errorsOf(findings: readonly DataFinding[]): DataFinding[] {
  return findings.filter((finding) => finding.severity === "error");
}
