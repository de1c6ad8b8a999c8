import { boundsOf } from "../metrics/bounds.ts";
import type { Estimate } from "../metrics/measurement.ts";
import type { Claim } from "./claims.ts";
import type { Finding } from "./finding.ts";
import { endsOf } from "./limits.ts";
import { sampleOf, shortageOf } from "./sample-size.ts";
import { stepDown } from "./step-down.ts";
import type { Verdict } from "./verdict.ts";

/** A claim whose number exists. */
export type TestableClaim = Claim & { subject: Estimate };

/** Claims that share the risk of a false no, each judged at the certainty that its gate asks for. */
export function judgeFamily(family: readonly TestableClaim[]): Finding[] {
  const shareOf = sharesOf(family);
  const noes = stepDown(family, 1, (claim, share) => isDisproven(claim, share * errorOf(claim)), shareOf);
  return family.map((claim) => {
    const alpha = errorOf(claim);
    const verdict = noes.has(claim) ? "fail" : isProven(claim, alpha) ? "pass" : "unsure";
    const ends = endsOf(claim.limit, claim.reference, alpha);
    return {
      claim,
      subject: claim.subject,
      bounds: boundsOf(claim.subject.value, claim.subject.evidence, ends.alpha),
      limit: shownLimit(claim, verdict, ends),
      verdict,
      sample: sampleOf(claim),
      sure: 1 - alpha,
      family: family.length,
      share: shareOf(claim),
    };
  });
}

/**
 * Checks on all rows have one half of the error between them, slices and pairs of groups the other, however many they are:
 * else a column of fifty values would soften the no of a gate on all rows.
 */
function sharesOf(family: readonly TestableClaim[]): (claim: Claim) => number {
  const parts = family.filter(isPart).length;
  const wholes = family.length - parts;
  const kinds = (parts > 0 ? 1 : 0) + (wholes > 0 ? 1 : 0);
  return (claim) => 1 / kinds / (isPart(claim) ? parts : wholes);
}

const isPart = ({ where }: Claim) => where !== null;

/** The probability that is allowed to a wrong verdict. */
function errorOf({ gate, over }: Claim): number {
  return 1 - (gate.sure ?? over.sure);
}

/** Of a percentage, the end of its range that decided; while unsure, that of the value as measured. */
function shownLimit({ limit, reference }: Claim, verdict: Verdict, ends: ReturnType<typeof endsOf>): number {
  const decided = verdict === "pass" ? ends.kept : verdict === "fail" ? ends.broken : null;
  return decided ?? (limit.scale === "share" ? limit.number * (reference?.value ?? 0) : limit.number);
}

/** At most alpha: the probability of this where the limit is broken. */
function isProven({ limit, subject, reference, over }: TestableClaim, total: number): boolean {
  if (over.constantScores || shortageOf(subject.evidence) > 1) return false;
  const { kept, alpha } = endsOf(limit, reference, total);
  const { lower, upper } = boundsOf(subject.value, subject.evidence, alpha);
  if (kept === null) return false;
  return limit.sense === "at-least" ? lower !== null && lower >= kept : upper !== null && upper <= kept;
}

/** At most alpha: the probability of this where the limit is kept. */
function isDisproven({ limit, subject, reference, over }: TestableClaim, total: number): boolean {
  if (over.constantScores || shortageOf(subject.evidence) > 1) return false;
  const { broken, alpha } = endsOf(limit, reference, total);
  const { lower, upper } = boundsOf(subject.value, subject.evidence, alpha);
  if (broken === null) return false;
  return limit.sense === "at-least" ? upper !== null && upper < broken : lower !== null && lower > broken;
}
