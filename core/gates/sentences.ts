import { formatCount, formatNumber } from "../report/numbers.ts";
import { type Claim, wordsFor } from "./claims.ts";
import { type Finding, looksBroken, type Sample } from "./finding.ts";
import { leastRows, shortageOf } from "./sample-size.ts";
import type { Check } from "./verdict.ts";

/** One plain sentence per check: the number, its bound, the limit, the verdict. Unescaped. */

const verdictWords = { pass: "Passed.", fail: "Failed.", unsure: "Cannot tell yet." } as const;

export function sentenceOf(finding: Finding): string {
  return `${reasonFor(finding)}. ${verdictWords[finding.verdict]}`;
}

export function nothingToCompare({ metric, versus }: Claim): string {
  return `${metric.label}: no ${versus === "anchor" ? "release" : "production model"} yet, so nothing to compare with.`;
}

const referenceWords = { production: "production", anchor: "the last release" } as const;

function reasonFor(finding: Finding): string {
  const { claim, subject, bounds } = finding;
  const { value, evidence, note } = subject;
  const name = claim.versus ? `${claim.metric.label} versus ${referenceWords[claim.versus]}` : claim.metric.label;
  if (value === null) return `${name} is ${note ?? "not defined"}`;
  if (shortageOf(evidence) > 1) return `${name} ${shortageReason(finding)}`;
  if (bounds.lower === null || bounds.upper === null) return `${name} has ${note ?? "no interval"}`;
  if (evidence.kind === "same-model") return `${name} is unchanged: ${note}`;
  const known = { ...finding, value, lower: bounds.lower, upper: bounds.upper };
  return claim.versus ? differenceReason(known, claim.versus) : absoluteReason(known);
}

function shortageReason({ subject, sample }: Finding): string {
  const { evidence, n } = subject;
  if ("positives" in evidence) {
    return `rests on ${sampleWords(sample)}, and it takes at least ${leastRows} of each class`;
  }
  return `rests on ${formatCount(n)} labelled rows, and it takes at least ${leastRows}`;
}

const sampleWords = ({ size, noun }: Sample) => `${formatCount(size)} ${noun}`;

interface Known extends Finding {
  value: number;
  lower: number;
  upper: number;
}

function absoluteReason(known: Known): string {
  const { claim, value, lower, upper, verdict, sample } = known;
  const least = claim.sense === "at-least";
  const show = (number: number) => formatNumber(number, claim.limit);
  const floor = `at least ${show(lower)}`;
  const ceiling = `at most ${show(upper)}`;
  const head = `${claim.metric.label} ${show(value)}`;
  const claimed = (bound: string) => `${head}, ${bound} ${certainty(known)}`;
  if (verdict === "pass") return `${claimed(least ? floor : ceiling)}: ${standing(claim, least ? lower : upper)}`;
  const against = `${claimed(least ? ceiling : floor)}: ${standing(claim, least ? upper : lower)}`;
  if (verdict === "fail") return against;
  if (looksBroken(known)) return `${against}, but ${chance(known)}`;
  const isAbove = value > claim.limit || (value === claim.limit && least);
  const other = isAbove ? `low as ${show(lower)}` : `high as ${show(upper)}`;
  return `${head} is ${standing(claim, value)}, but with ${sampleWords(sample)} it could be as ${other}`;
}

function standing({ sense, limit }: Claim, number: number): string {
  const where = number === limit ? "exactly" : number > limit ? "above" : "below";
  return `${where} the ${sense === "at-least" ? "required" : "allowed"} ${wordsFor(limit)}`;
}

/** Told as harm: how far the metric moved in the limited direction, where less than 0 is an improvement. */
function differenceReason(known: Known, versus: NonNullable<Check["versus"]>): string {
  const { claim, value, lower, upper, verdict, own, other, sample } = known;
  const [fell, fallen, rose, sign] =
    claim.sense === "at-least" ? (["fell", "fallen", "rose", -1] as const) : (["rose", "risen", "fell", 1] as const);
  const [least, most] = sign < 0 ? [-upper, -lower] : [lower, upper];
  const allowed = sign * claim.limit;
  const show = (harm: number) => formatNumber(harm, allowed);
  const limit = `(allowed: ${wordsFor(allowed)})`;
  const reference = `${formatNumber(other)} in ${referenceWords[versus]}`;
  const head = `${claim.metric.label} ${formatNumber(own, other ?? undefined)} against ${reference}`;
  if (verdict === "pass" && most < 0) {
    return `${head}: it ${rose} by at least ${show(-most)} ${certainty(known)} ${limit}`;
  }
  if (verdict === "pass") return `${head}: at worst it ${fell} by ${show(most)}, ${certainty(known)} ${limit}`;
  const proven = `${head}: it ${fell} by at least ${show(least)} ${certainty(known)} ${limit}`;
  if (verdict === "fail") return proven;
  if (looksBroken(known)) return `${proven}, but ${chance(known)}`;
  const but = `with ${sampleWords(sample)} it`;
  if (sign * value <= allowed) return `${head}: ${but} could have ${fallen} by ${show(most)} ${limit}`;
  const softer = least > 0 ? `could be only ${show(least)}` : `may not have ${fallen} at all`;
  return `${head}: it ${fell} by ${show(sign * value)} ${limit}, but ${but} ${softer}`;
}

function certainty({ sure }: Finding): string {
  return `with ${Number((sure * 100).toFixed(6))}% certainty`;
}

/** Of a check that is broken by itself, but not once the checks are taken together. */
function chance({ family }: Finding): string {
  return `among ${family} checks one such result may be chance`;
}
