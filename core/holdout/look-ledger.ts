import { z } from "zod";
import { digestSchema } from "../digest.ts";
import { parseJson } from "../parse-json.ts";

/**
 * Which candidates a holdout has judged. Every look at it leaks a little of its labels into what is tried next, so looks
 * are counted. Judging the same model again is the same look: the ledger is a set, and adding to it twice changes nothing.
 */

const ledgerSchema = z.strictObject({
  version: z.literal(1),
  /** Digests of candidates by the digest of the holdout, in the order of the first look. */
  holdouts: z.record(digestSchema, z.array(digestSchema).max(100_000)),
});
type Ledger = z.output<typeof ledgerSchema>;

export interface Look {
  holdout: string;
  candidate: string;
}

/** A branch of its own, so that counting never touches code; written by Sluice alone. */
export const lookBranch = "sluice/looks";

export function lookPath(model: string): string {
  return `looks/${model}.json`;
}

export function parseLedger(text: string | null, document: string): Ledger {
  if (text === null) return { version: 1, holdouts: {} };
  const remedy = `Mend or remove ${document} on the branch ${lookBranch}; removing it starts the count anew.`;
  return parseJson(text, ledgerSchema, { code: "REPORT_INVALID", document, remedy });
}

/** How many other candidates the holdout has judged. */
export function looksBefore({ holdouts }: Ledger, { holdout, candidate }: Look): number {
  return (holdouts[holdout] ?? []).filter((other) => other !== candidate).length;
}

/** null where the look is in the ledger already. */
export function withLook({ holdouts }: Ledger, { holdout, candidate }: Look): Ledger | null {
  const known = holdouts[holdout] ?? [];
  if (known.includes(candidate)) return null;
  return { version: 1, holdouts: { ...holdouts, [holdout]: [...known, candidate] } };
}
