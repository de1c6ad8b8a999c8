import { logEvidence } from "./share-process.ts";

/**
 * Did the versions get the units that the routes dealt them? If not (a cache before the server, a retry that ends on the
 * other version, ids that are no ids), the two groups of users differ in more than the version, and no comparison between
 * them means anything. The same kind of e-process as the judge's: under the null each unit that is seen for the first
 * time is the candidate's with the chance that its share of the traffic says, so the mean of each factor is 1.
 */

/** Units seen for the first time in this rollout, while the candidate's share of the traffic was `share`. */
export interface Assignment {
  candidate: number;
  stable: number;
  /** In (0, 1). */
  share: number;
}

/** What the odds may be multiplied with where something is wrong; mixed equally. */
const oddsFactors = [1 / 4, 1 / 2, 2 / 3, 4 / 5, 9 / 10, 10 / 9, 5 / 4, 3 / 2, 2, 4] as const;

/** One log likelihood ratio per factor. */
export type AssignmentProcess = readonly number[];

export const noAssignments: AssignmentProcess = oddsFactors.map(() => 0);

/** What is known of the dealing so far, and whether it was ever proven wrong: then it stays so. */
export interface Dealt {
  process: AssignmentProcess;
  candidate: number;
  stable: number;
  isVoid: boolean;
}

export const nobodyDealt: Dealt = { process: noAssignments, candidate: 0, stable: 0, isVoid: false };

export function addDealt(dealt: Dealt, assignment: Assignment): Dealt {
  const process = addAssignment(dealt.process, assignment);
  return {
    process,
    candidate: dealt.candidate + assignment.candidate,
    stable: dealt.stable + assignment.stable,
    isVoid: dealt.isVoid || isMisdealt(process),
  };
}

/**
 * After a restart units are forgotten and are counted as if they were new. The evidence begins anew, lest the same unit
 * is counted twice in one process; each restart may then err once with the same small chance.
 */
export function forgetDealt({ isVoid }: Dealt): Dealt {
  return { ...nobodyDealt, isVoid };
}

/** Chance, over a whole rollout, of calling a fair assignment unfair. */
const alpha = 0.001;

export function addAssignment(process: AssignmentProcess, { candidate, stable, share }: Assignment): AssignmentProcess {
  if (!(share > 0 && share < 1)) return process; // all units belong to one version: nothing is dealt
  return process.map((weight, index) => {
    const factor = oddsFactors[index] ?? 1;
    // With odds f·s/(1−s) the candidate's chance is f·s/(1−s+f·s).
    const scale = Math.log(1 - share + factor * share);
    return weight + candidate * (Math.log(factor) - scale) - stable * scale;
  });
}

/** Whether the assignment is surely not the one that the routes asked for. */
export function isMisdealt(process: AssignmentProcess): boolean {
  return logEvidence(process) >= -Math.log(alpha);
}
