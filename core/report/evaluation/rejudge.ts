import type { ModelConfig } from "../../config/schema.ts";
import { SluiceError } from "../../errors.ts";
import { judgeGates } from "../../gates/judge.ts";
import type { Breakdown } from "../../slices/breakdown.ts";
import type { EvaluationReport } from "../evaluation-report.ts";
import { besideOf } from "./beside.ts";

/**
 * The report with verdicts of our own: only its measurement is believed, and only where it fits the configuration that
 * the reader holds and does not contradict itself.
 *
 * @throws SluiceError REPORT_INVALID, CONFIG_INVALID
 */
export function rejudge(report: EvaluationReport, model: string, config: ModelConfig): EvaluationReport {
  const contradiction = contradictionIn(report, model, config);
  if (contradiction !== null) {
    throw new SluiceError("REPORT_INVALID", `The report cannot be judged: ${contradiction}.`, {
      remedy: "Evaluate again with the configuration of the default branch.",
    });
  }
  if (report.outcome !== "evaluated") return report;
  return { ...report, gates: judgeGates(config.gates, report.measurement, besideOf(report)) };
}

function contradictionIn(report: EvaluationReport, model: string, config: ModelConfig): string | null {
  if (report.model !== model) return `it is about the model ${report.model}, not ${model}`;
  if (report.outcome !== "evaluated") return null;
  const { measurement, candidate, production, anchor } = report;
  if (candidate.model !== model) return `its candidate is of the model ${candidate.model}`;
  if (measurement.task !== config.task)
    return `it measured ${measurement.task}, but the model's task is ${config.task}`;
  if (measurement.sure !== config.evaluate.sure) {
    return `its bounds are ${measurement.sure} sure, but evaluate.sure is ${config.evaluate.sure}`;
  }
  if (config.task === "binary-classification" && measurement.threshold !== config.evaluate.threshold) {
    return `it used the threshold ${measurement.threshold}, but evaluate.threshold is ${config.evaluate.threshold}`;
  }
  const pairs = [
    ["candidate", candidate, measurement.candidate],
    ["production", production, measurement.production],
    ["anchor", anchor, measurement.anchor],
  ] as const;
  const mixed = pairs.find(([, named, measured]) => named?.digest !== measured?.digest);
  if (mixed) return `the ${mixed[0]} that it names is not the one that it measured`;
  const partial = report.breakdowns.find((breakdown) => !coversAll(breakdown, measurement.rows));
  return partial ? `its groups by ${partial.column} are not the ${measurement.rows} rows that it measured` : null;
}

/** Every row is in exactly one group, and counted there once. */
function coversAll({ groups }: Breakdown, rows: number): boolean {
  const counted = groups.every(({ candidate: { cells }, rows: own }) => !cells || sum(cells) === own);
  return counted && sum(groups.map((group) => group.rows)) === rows;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
