import { z } from "zod";
import { parseJson } from "../parse-json.ts";
import { triggers } from "./decide.ts";

/** When a model was trained again, and why: what cooldown and budget are counted by. In git, written by Sluice alone. */

const runSchema = z.strictObject({
  at: z.iso.datetime(),
  trigger: z.enum(triggers),
  because: z.string().max(1_000),
});

const ledgerSchema = z.strictObject({ version: z.literal(1), runs: z.array(runSchema).max(500) });

type RunLedger = z.output<typeof ledgerSchema>;
export type RetrainRun = z.output<typeof runSchema>;

/** The branch of what was seen, because it is of the same kind. */
export { historyBranch as runBranch } from "../monitor/history.ts";

/** Many more than any budget of a month. */
const mostRuns = 500;

export function runPath(model: string): string {
  return `retrain/${model}.json`;
}

export function parseRuns(text: string | null, document: string): RunLedger {
  if (text === null) return { version: 1, runs: [] };
  const remedy = `Mend or remove ${document}; without it, cooldown and budget begin anew.`;
  return parseJson(text, ledgerSchema, { code: "REPORT_INVALID", document, remedy });
}

export function withRun({ runs }: RunLedger, run: RetrainRun): RunLedger {
  return { version: 1, runs: [...runs, run].slice(-mostRuns) };
}
