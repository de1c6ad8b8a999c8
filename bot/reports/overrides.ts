import { textOfCheck } from "../../adapters/github/check-runs.ts";
import type { Override } from "../../core/gates/override.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { checkName } from "../replies.ts";
import type { InstalledRepository } from "../repository.ts";
import { parseOverrides } from "./override-text.ts";

/**
 * Overrides hold where they cannot be forged: in the check on the head that they are for, which nobody but the App can
 * write. Another head has another check, so that they end with the head; another candidate is not what they were for.
 */
export async function readOverrides(
  { place, self }: InstalledRepository,
  report: EvaluationReport,
  headSha: string,
): Promise<Override[]> {
  if (report.outcome !== "evaluated") return [];
  const text = await textOfCheck(place, checkName(report.model), headSha, self.appId);
  return parseOverrides(text ?? "").filter(
    ({ head, model, candidate }) => head === headSha && model === report.model && candidate === report.candidate.digest,
  );
}
