import { lookBranch } from "../../core/holdout/look-ledger.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import { pathsOf } from "../paths.ts";
import { readReport } from "../review/read-report.ts";
import { countLooks, recordLook } from "./looks.ts";

export interface CountLookInput {
  model: string;
  /** Path of the evaluation report; the default is where `evaluate` leaves it. */
  report?: string;
}

/** Adds the evaluated candidate to those that its holdout has judged, this one among them. */
export async function countLook(
  ports: Ports,
  { model, report: path }: CountLookInput,
): Promise<Outcome<{ looks: number } | null>> {
  const report = await readReport(ports.files, path ?? pathsOf(model).report, model);
  if (report.outcome !== "evaluated") {
    return outcomeOf(`${model}: nothing was evaluated, so nothing is counted`, null);
  }
  await recordLook(ports.repository, report);
  const look = { holdout: report.holdout.digest, candidate: report.candidate.digest };
  const looks = 1 + ((await countLooks(ports.repository, model, look)) ?? 0);
  const headline = `${model}: this holdout has judged ${plural(looks, "candidate")}, counted on ${lookBranch}`;
  return outcomeOf(headline, { looks });
}

function outcomeOf<Facts>(headline: string, facts: Facts): Outcome<Facts> {
  return { conclusion: "passed", headline, summary: "", facts, annotations: [] };
}
