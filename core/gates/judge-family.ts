import { boundsOf } from "../metrics/bounds.ts";
import { type Claim, errorOf, type TestableClaim } from "./claims.ts";
import { errorSharesOf } from "./error-shares.ts";
import type { Finding } from "./finding.ts";
import { endsOf } from "./limits.ts";
import { sampleOf, shortageOf } from "./sample-size.ts";
import { stepDown } from "./step-down.ts";
import type { Verdict } from "./verdict.ts";

/** Claims that share the risk of a false no, each judged at the certainty that its gate asks for. */
export function judgeFamily(family: readonly TestableClaim[]): Finding[] {
  const shareOf = errorSharesOf(family);
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
      share: shareOf(claim).share,
    };
  });
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
