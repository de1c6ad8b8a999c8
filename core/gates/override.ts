import { z } from "zod";
import { digestSchema } from "../digest.ts";
import type { Check, GateReport } from "./verdict.ts";

/** A person's decision that a gate which says no shall not block: for one candidate of one head commit, with a reason. */

export const overrideSchema = z.strictObject({
  model: z.string().max(63),
  /** The check, in the words of the report. */
  claim: z.string().max(200),
  limit: z.string().max(100),
  head: z.string().regex(/^[0-9a-f]{40}$/),
  candidate: digestSchema,
  by: z.string().max(100),
  reason: z.string().min(1).max(500),
  at: z.iso.datetime(),
  /** Address of the comment that says so. */
  url: z.string().max(500),
});
export type Override = z.output<typeof overrideSchema>;

/** What a gate comes to once people have had their say; the verdicts themselves stay what they are. */
export interface Standing {
  passed: boolean;
  /** Those that keep a check from blocking. */
  used: Override[];
}

/** No gate at all, or one that blocks and nobody has overridden, is never a pass. */
export function standingOf(gates: GateReport, overrides: readonly Override[]): Standing {
  if (gates.passed) return { passed: true, used: [] };
  const blocking = gates.checks.filter(({ blocks }) => blocks);
  const used = overrides.filter((override) => blocking.some((check) => isAbout(override, check)));
  const left = blocking.filter((check) => !used.some((override) => isAbout(override, check)));
  return { passed: blocking.length > 0 && left.length === 0, used };
}

export function isAbout({ claim, limit }: Override, check: Check): boolean {
  return claim === check.claim && limit === check.limit;
}

/** A branch of its own, written by Sluice alone: the record for people, which decides nothing. */
export const overrideBranch = "sluice/overrides";

export function overridePath({ model, head }: Pick<Override, "model" | "head">): string {
  return `overrides/${model}/${head}.json`;
}
