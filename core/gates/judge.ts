import type { Gate } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { boundsOf } from "../metrics/bounds.ts";
import type { Estimate, Measurement } from "../metrics/measurement.ts";
import { type Claim, claimsOf } from "./claims.ts";
import type { Finding } from "./finding.ts";
import { overallOf } from "./overall.ts";
import { sampleOf, settlingSample, shortageOf } from "./sample-size.ts";
import { nothingToCompare, sentenceOf } from "./sentences.ts";
import { stepDown } from "./step-down.ts";
import type { Check, GateReport } from "./verdict.ts";

/**
 * Three-valued: a check passes when its bound proves the limit kept, fails when its bound proves it broken, and is unsure
 * otherwise. All must pass, so a false pass needs no correction; one is enough to fail, so the noes are Holm-corrected.
 *
 * @throws SluiceError CONFIG_INVALID, REPORT_INVALID; also when no gate that may block can be judged: never a pass
 */
export function judgeGates(gates: readonly Gate[], measurement: Measurement): GateReport {
  const claims = gates.flatMap((gate) => claimsOf(gate, measurement));
  const testable = claims.filter(isTestable);
  const decisive = testable.filter(({ gate }) => !gate.informational);
  if (decisive.length === 0) throw nothingJudged(gates);
  // A family of their own, so that a check for information never weakens one that decides.
  const informational = testable.filter(({ gate }) => gate.informational);
  const findings = new Map(
    [decisive, informational]
      .flatMap((family) => judgeFamily(family, measurement))
      .map((found) => [found.claim, found]),
  );
  const checks = claims.map((claim) => {
    const finding = findings.get(claim);
    return finding ? judgedCheck(finding) : idleCheck(claim);
  });
  return { ...overallOf(checks), checks };
}

/** A claim whose number exists. */
type TestableClaim = Claim & { subject: Estimate };

function isTestable(claim: Claim): claim is TestableClaim {
  return claim.subject !== null;
}

function nothingJudged(gates: readonly Gate[]): SluiceError {
  if (gates.every((gate) => gate.informational)) {
    return new SluiceError("CONFIG_INVALID", "There is no gate that could say no, and that is never a pass.", {
      remedy: "Add a gate to sluice.yaml that is not informational.",
    });
  }
  const message = "No gate can be judged: each compares with another model, and there is none yet.";
  return new SluiceError("CONFIG_INVALID", message, {
    remedy: "Add a gate with a limit of its own, such as { metric: roc_auc, at_least: 0.6 }.",
  });
}

function judgeFamily(family: readonly TestableClaim[], measurement: Measurement): Finding[] {
  const alpha = 1 - measurement.sure;
  const noes = stepDown(family, alpha, isDisproven);
  return family.map((claim) => ({
    claim,
    subject: claim.subject,
    bounds: boundsOf(claim.subject.value, claim.subject.evidence, alpha),
    verdict: noes.has(claim) ? "fail" : isProven(claim, alpha) ? "pass" : "unsure",
    own: readingOf(measurement.candidate, claim),
    other: claim.versus && readingOf(measurement[claim.versus], claim),
    sample: sampleOf(claim, measurement),
    sure: measurement.sure,
    family: family.length,
  }));
}

function readingOf(measured: Measurement["candidate"] | Measurement["production"], { metric }: Claim): number | null {
  return measured?.metrics[metric.name]?.value ?? null;
}

/** At most alpha: the probability of this where the limit is broken. */
function isProven({ sense, limit, subject }: TestableClaim, alpha: number): boolean {
  if (shortageOf(subject.evidence) > 1) return false;
  const { lower, upper } = boundsOf(subject.value, subject.evidence, alpha);
  return sense === "at-least" ? lower !== null && lower >= limit : upper !== null && upper <= limit;
}

/** At most alpha: the probability of this where the limit is kept. */
function isDisproven({ sense, limit, subject }: TestableClaim, alpha: number): boolean {
  if (shortageOf(subject.evidence) > 1) return false;
  const { lower, upper } = boundsOf(subject.value, subject.evidence, alpha);
  return sense === "at-least" ? upper !== null && upper < limit : lower !== null && lower > limit;
}

function frameOf({ gate, metric, sense, limit, limitWords, versus }: Claim) {
  return {
    metric: metric.name,
    claim: versus ? `${metric.label} vs ${versus}` : metric.label,
    limit: limitWords,
    limitValue: limit,
    versus,
    sense,
    whenUnsure: gate.when_unsure,
  };
}

function judgedCheck(finding: Finding): Check {
  const { claim, subject, bounds, verdict } = finding;
  const { informational, when_unsure: whenUnsure } = claim.gate;
  return {
    ...frameOf(claim),
    verdict,
    blocks: !informational && (verdict === "fail" || (verdict === "unsure" && whenUnsure === "block")),
    informational,
    value: subject.value,
    ...bounds,
    sentence: sentenceOf(finding),
    settle: verdict === "unsure" ? settlingSample(finding) : null,
  };
}

/** A comparison without a reference: neither a pass nor a reason to block the first release. */
function idleCheck(claim: Claim): Check {
  const numbers = { value: null, lower: null, upper: null, settle: null };
  const sentence = nothingToCompare(claim);
  return { ...frameOf(claim), verdict: "unsure", blocks: false, informational: true, ...numbers, sentence };
}
