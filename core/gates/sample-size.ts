import type { JudgedMetric } from "../metrics/judged-metric.ts";
import type { Estimate, Evidence, Measurement } from "../metrics/measurement.ts";
import { unseenBound } from "../metrics/proportions.ts";
import { gapError, ratioError } from "../metrics/rate-contrasts.ts";
import { normalQuantile } from "../metrics/special-functions.ts";
import { formatCount } from "../report/numbers.ts";
import type { Claim } from "./claims.ts";
import { type Finding, looksBroken, type Sample } from "./finding.ts";

/** How many rows a verdict rests on, and how many more would settle it. */

/** Below this, the normal approximations behind DeLong's and Student's intervals are not to be trusted. */
export const leastRows = 30;
/** The chance that as many more rows as promised do settle it. */
const power = 0.8;
const beyondReach = 1e9;

export function sampleOf({ metric, subject, over }: Claim): Sample {
  if (subject?.evidence.kind === "rate-gap" || subject?.evidence.kind === "rate-ratio") {
    const { first, second } = subject.evidence;
    return { size: Math.floor(Math.min(first.trials, second.trials)), noun: "rows of the smaller group that count" };
  }
  return sampleOfMetric(metric, over);
}

function sampleOfMetric(metric: JudgedMetric, { rows, positives, negatives, candidate }: Measurement): Sample {
  if (metric.basis === "predicted positives") {
    return { size: candidate.metrics[metric.name]?.n ?? 0, noun: "rows predicted positive" };
  }
  if (metric.basis === "queries") return { size: candidate.metrics[metric.name]?.n ?? 0, noun: "queries" };
  if (metric.basis === "rows" || positives === null || negatives === null) return { size: rows, noun: "labelled rows" };
  const rarer = positives <= negatives ? "positives" : "negatives";
  const counted = metric.basis === "both classes" ? rarer : metric.basis;
  return { size: counted === "positives" ? positives : negatives, noun: `labelled ${counted}` };
}

/** How many times as many rows the method asks for at the very least; at most 1 when there are enough. */
export function shortageOf(evidence: Evidence): number {
  switch (evidence.kind) {
    case "auc":
    case "auc-difference":
      return leastRows / Math.min(evidence.positives, evidence.negatives);
    case "mean":
    case "estimate":
      return leastRows / evidence.n;
    case "rate-gap":
    case "rate-ratio":
      return leastRows / Math.min(evidence.first.trials, evidence.second.trials);
    default:
      return 0;
  }
}

/** "about 900 more labelled positives"; null where the number of rows is not what is missing. */
export function settlingSample(finding: Finding): string | null {
  const { claim, limit, subject, sample, sure, share } = finding;
  if (subject.value === null || claim.over.constantScores) return null;
  const shortage = shortageOf(subject.evidence);
  const growth = growthOf(limit, subject, (1 - sure) * (looksBroken(finding) ? share : 1));
  if (growth === null && shortage <= 1) return null;
  const more = sample.size * Math.max(0.1, shortage - 1, (growth ?? 0) - 1);
  return more > beyondReach
    ? `no realistic number of ${sample.noun}: the value is too close to its limit`
    : `about ${formatCount(roundUp(more))} more ${sample.noun}`;
}

/** How far beyond its limit the truth must lie for these rows to prove it, at that error, four times out of five. */
export function detectableMove({ subject, limit }: Finding, alpha: number): number | null {
  const { value, evidence } = subject;
  const spread = value === null ? null : spreadOf(value, limit, evidence);
  if (spread === null) return null;
  if (spread.atLimit === 0) return unseenBound(spread.chances, alpha);
  return (normalQuantile(1 - alpha) + normalQuantile(power)) * spread.atLimit;
}

/** To two digits, upwards. */
function roundUp(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / unit) * unit;
}

/** How many times as many rows would prove a value, if it is what it seems, to lie on its side of the limit. */
function growthOf(limit: number, { value, evidence }: Estimate, alpha: number): number | null {
  const spread = value === null ? null : spreadOf(value, limit, evidence);
  if (spread === null) return null;
  const { distance, atLimit, atValue, chances } = spread;
  // Nothing was seen to vary: as many chances as make it unlikely to have missed a share of that size.
  if (atValue === 0) return Math.log(alpha) / Math.log1p(-Math.min(1, distance)) / chances;
  return ((normalQuantile(1 - alpha) * atLimit + normalQuantile(power) * atValue) / distance) ** 2;
}

/** Standard errors of the estimate, were the truth the limit, or the value; and the independent chances to see a change. */
interface Spread {
  distance: number;
  atLimit: number;
  atValue: number;
  chances: number;
}

function spreadOf(value: number, limit: number, evidence: Evidence): Spread | null {
  const distance = Math.abs(value - limit);
  const even = (standardError: number | null, chances: number): Spread | null =>
    standardError === null ? null : { distance, atLimit: standardError, atValue: standardError, chances };
  switch (evidence.kind) {
    case "proportion":
      return spreadOfShare(value, limit, evidence.trials);
    case "f1":
      return spreadOfShare(toShare(value), toShare(limit), evidence.truePositives + evidence.mistakes);
    case "auc":
    case "auc-difference":
      return even(evidence.variance && Math.sqrt(evidence.variance), Math.min(evidence.positives, evidence.negatives));
    case "mean":
    case "estimate":
      return even(evidence.standardError, evidence.n);
    case "paired-proportion": {
      const { gained, lost, trials } = evidence;
      return even(Math.sqrt(((gained + lost) / trials - value * value) / trials), trials);
    }
    case "rate-gap":
      return even(gapError(evidence.first, evidence.second), Math.min(evidence.first.trials, evidence.second.trials));
    case "rate-ratio":
      return even(ratioError(evidence.first, evidence.second), Math.min(evidence.first.trials, evidence.second.trials));
    case "unchanged":
      return even(0, evidence.chances);
    case "same-model":
      return null;
  }
}

function spreadOfShare(value: number, limit: number, trials: number): Spread {
  const standardError = (share: number) => Math.sqrt(Math.max(0, share * (1 - share)) / trials);
  return {
    distance: Math.abs(value - limit),
    atLimit: standardError(limit),
    atValue: standardError(value),
    chances: trials,
  };
}

/** F1 as the share of true positives among the rows that are positive or predicted so. */
function toShare(f1: number): number {
  return f1 / (2 - f1);
}
