import type { Judgement, RolloutPlan } from "../status.ts";
import {
  alphaShare,
  type CanaryMetric,
  type Counts,
  canaryMetrics,
  type Evidence,
  fineBoundary,
  type MetricEvidence,
  worseBoundary,
} from "./evidence.ts";
import { logEvidenceOfRarity } from "./rare-events.ts";
import {
  type Comparison,
  type Goodness,
  impossibleSentence,
  misdealtSentence,
  noDataSentence,
  noSignSentence,
  provenFineSentence,
  provenWorseSentence,
  unlabelledSentence,
  unsureSentence,
} from "./sentences.ts";
import { logEvidence } from "./share-process.ts";

/**
 * Three-valued judgement of a canary. FAIL: proven worse. PASS at a step on the way: not a sign of being worse; PASS at
 * the last step: proven good enough. Everything else, and above all nothing measured, is no pass.
 */

/** Chance that a candidate which may not be promoted is. All metrics must agree, so it needs no sharing out. */
const wrongPromotion = 0.05;

export function judge(
  evidence: Evidence,
  counts: Counts,
  plan: Pick<RolloutPlan, "judge" | "stable" | "minUnits">,
  step: { last: boolean },
): Judgement {
  if (evidence.impossible || !canaryMetrics.every((metric) => isSound(evidence.metrics[metric]))) {
    return { verdict: "error", sentence: impossibleSentence, metric: null, ratio: null };
  }
  if (evidence.dealt.isVoid) {
    return { verdict: "error", sentence: misdealtSentence(evidence.dealt), metric: null, ratio: null };
  }
  const stable = plan.stable?.release ?? "the stable version";
  if (!(counts.candidate.units > 0 && counts.stable.units > 0)) {
    return { verdict: "no-data", sentence: noDataSentence(counts, stable), metric: null, ratio: null };
  }
  const rulings = canaryMetrics.map((metric) => ruleOn(metric, evidence.metrics[metric], counts, plan.judge, stable));
  const grounds = isLabelled(counts, plan)
    ? rulings
    : rulings.filter(({ comparison }) => comparison.metric !== "mistakes");
  return (
    rulings.map(failure).find((judgement) => judgement !== null) ??
    grounds.map((ruling) => doubt(ruling, step.last)).find((judgement) => judgement !== null) ??
    pass(grounds, step.last, counts)
  );
}

/** Labels come late or never: until there are some of both versions, nothing waits for them. Harm is harm at once. */
function isLabelled({ stable, candidate }: Counts, { minUnits }: Pick<RolloutPlan, "minUnits">): boolean {
  const labelled = Math.min(stable.unitsLabelled, candidate.unitsLabelled);
  return labelled > 0 && labelled >= minUnits;
}

/** All that is known of one metric. */
interface Ruling {
  comparison: Comparison;
  boundary: number;
  /** Chance of a wrong rollback that this metric may spend. */
  alpha: number;
  worse: "proven" | "hinted" | "no";
  /** How it is known to be good enough; null: it is not. */
  fine: Goodness | null;
}

function ruleOn(
  metric: CanaryMetric,
  evidence: MetricEvidence,
  counts: Counts,
  rules: RolloutPlan["judge"],
  stable: string,
): Ruling {
  const alpha = rules.wrongRollback * alphaShare[metric];
  const comparison = compare(metric, counts, stable, evidence);
  return {
    comparison,
    boundary: worseBoundary(rules),
    alpha,
    worse: worseness(logEvidence(evidence.worse), -Math.log(alpha)),
    fine: goodness(comparison, logEvidence(evidence.fine), fineBoundary(rules)),
  };
}

/**
 * Half way to proof (E ≥ 1/√α, which a harmless candidate reaches with a chance of at most √α) more traffic would be a
 * gamble: wait at this step until it clears up either way.
 */
function worseness(evidence: number, proof: number): Ruling["worse"] {
  if (evidence >= proof) {
    return "proven";
  }
  return evidence >= proof / 2 ? "hinted" : "no";
}

function goodness(comparison: Comparison, evidence: number, boundary: number): Goodness | null {
  const proof = -Math.log(wrongPromotion);
  if (evidence >= proof) {
    return { kind: "ratio", atMost: Math.min(comparison.interval.upper ?? boundary, boundary) };
  }
  const { events, units } = comparison.candidate;
  return logEvidenceOfRarity(events, units) >= proof ? { kind: "rare" } : null;
}

/** Which of the counts tell of a metric: who could meet the event, and who did. */
const fields = {
  errors: { units: "units", events: "unitsWithErrors" },
  slow: { units: "units", events: "unitsWithSlow" },
  mistakes: { units: "unitsLabelled", events: "unitsWithMistakes" },
} as const;

function compare(metric: CanaryMetric, counts: Counts, stable: string, evidence: MetricEvidence): Comparison {
  const { units, events } = fields[metric];
  const shareOf = (role: keyof Counts) => ({ events: counts[role][events], units: counts[role][units] });
  return {
    metric,
    stableName: stable,
    candidate: shareOf("candidate"),
    stable: shareOf("stable"),
    interval: evidence.interval,
  };
}

function failure({ worse, comparison, boundary, alpha }: Ruling): Judgement | null {
  if (worse !== "proven") {
    return null;
  }
  return {
    verdict: "fail",
    sentence: provenWorseSentence(comparison, boundary, alpha),
    metric: comparison.metric,
    ratio: comparison.interval,
  };
}

function doubt({ worse, fine, comparison }: Ruling, last: boolean): Judgement | null {
  if (worse === "no" && (fine !== null || !last)) {
    return null;
  }
  return {
    verdict: "unsure",
    sentence: unsureSentence(comparison),
    metric: comparison.metric,
    ratio: comparison.interval,
  };
}

function pass(grounds: readonly Ruling[], last: boolean, counts: Counts): Judgement {
  const isComplete = grounds.some(({ comparison }) => comparison.metric === "mistakes");
  const proofs = grounds.flatMap(({ comparison, fine }) => (fine ? [provenFineSentence(comparison, fine)] : []));
  const sentence = last
    ? [...proofs, ...(isComplete ? [] : [unlabelledSentence(counts.candidate.unitsLabelled)])].join(" ")
    : noSignSentence(grounds.map(({ comparison }) => comparison));
  return { verdict: "pass", sentence, metric: null, ratio: null };
}

function isSound({ worse, fine }: MetricEvidence): boolean {
  return [...worse, ...fine].every(Number.isFinite);
}
