import type { Beside } from "../../gates/judge.ts";
import { given } from "../../given.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";

/** What a report holds for the judge beside its measurement. */
export function besideOf({ breakdowns, references: { missing, ...references } }: EvaluatedReport): Beside {
  return { breakdowns, references, ...given({ missing }) };
}
