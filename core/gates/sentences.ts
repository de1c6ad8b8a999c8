import { showInterval } from "../report/evaluation/measured-numbers.ts";
import { formatCount, formatNumber } from "../report/numbers.ts";
import { leastSliceRows } from "../slices/breakdown.ts";
import type { Claim } from "./claims.ts";
import type { Demand } from "./demands.ts";
import { type Finding, looksBroken, type Sample } from "./finding.ts";
import { wordsFor } from "./limits.ts";
import { leastRows, shortageOf } from "./sample-size.ts";
import type { Check } from "./verdict.ts";

/** One plain sentence per check: the number, its bound, the limit, the verdict. Unescaped. */

export const verdictWords = { pass: "Passed.", fail: "Failed.", unsure: "Cannot tell yet." } as const;

export function sentenceOf(finding: Finding): string {
  return `${reasonFor(finding)}. ${verdictWords[finding.verdict]}`;
}

const absences = {
  production: "no production model yet",
  anchor: "no release yet",
  baseline: "no baseline was trained",
  "base-branch": "no release of the base branch yet",
} as const;

export function nothingToCompare({ metric, versus }: Demand, missing: string | undefined): string {
  const why = versus === "base-branch" && missing ? missing : absences[versus ?? "production"];
  return `${metric.label}: ${why}, so nothing to compare with.`;
}

export function tooSmall({ metric, where, over }: Claim): string {
  const least = `it takes at least ${leastSliceRows}`;
  return `${metric.label} for ${where}: too small to judge, with ${formatCount(over.rows)} rows; ${least}.`;
}

const referenceWords = {
  production: "production",
  anchor: "the last release",
  baseline: "the built-in baseline",
  "base-branch": "the base branch",
} as const;

/** The metric, and the rows if not all. */
function nameOf({ metric, where }: Claim): string {
  return where === null ? metric.label : `${metric.label} for ${where}`;
}

export function reasonFor(finding: Finding): string {
  const { claim, subject, bounds } = finding;
  const { value, evidence, note } = subject;
  const name = claim.versus ? `${nameOf(claim)} versus ${referenceWords[claim.versus]}` : nameOf(claim);
  if (claim.over.constantScores) return `${name} proves nothing: ${constantWords(claim.over)}`;
  if (value === null) return `${name} is ${note ?? "not defined"}`;
  if (shortageOf(evidence) > 1) return `${name} ${shortageReason(finding)}`;
  if (bounds.lower === null || bounds.upper === null) return `${name} has ${note ?? "no interval"}`;
  if (evidence.kind === "same-model") return `${name} is unchanged: ${note}`;
  const known = { ...finding, value, lower: bounds.lower, upper: bounds.upper };
  return claim.versus ? differenceReason(known, claim.versus) : absoluteReason(known);
}

function constantWords({ constantScores = [], rows }: Claim["over"]): string {
  const scores = constantScores.length === 1 ? "score" : "scores";
  return `the model gives all ${formatCount(rows)} rows the same ${scores}, ${constantScores.map(String).join(", ")}`;
}

function shortageReason({ claim, subject, sample }: Finding): string {
  const { evidence, n } = subject;
  if ("positives" in evidence) {
    return `rests on ${sampleWords(sample)}, and it takes at least ${leastRows} of each class`;
  }
  const noun = claim.metric.basis === "queries" ? "queries" : "labelled rows";
  return `rests on ${formatCount(n)} ${noun}, and it takes at least ${leastRows}`;
}

const sampleWords = ({ size, noun }: Sample) => `${formatCount(size)} ${noun}`;

interface Known extends Finding {
  value: number;
  lower: number;
  upper: number;
}

function absoluteReason(known: Known): string {
  const { claim, limit, value, lower, upper, verdict, sample } = known;
  const least = claim.limit.sense === "at-least";
  const shown = showInterval(known, { limit });
  const floor = `at least ${shown.lower}`;
  const ceiling = `at most ${shown.upper}`;
  const head = `${nameOf(claim)} ${shown.value}`;
  const claimed = (bound: string) => `${head}, ${bound} ${certainty(known)}`;
  if (verdict === "pass") return `${claimed(least ? floor : ceiling)}: ${standing(known, least ? lower : upper)}`;
  const against = `${claimed(least ? ceiling : floor)}: ${standing(known, least ? upper : lower)}`;
  if (verdict === "fail") return against;
  if (looksBroken(known)) return `${against}, but ${chance(known)}`;
  const isAbove = value > limit || (value === limit && least);
  const other = isAbove ? `low as ${shown.lower}` : `high as ${shown.upper}`;
  return `${head} is ${standing(known, value)}, but with ${sampleWords(sample)} it could be as ${other}`;
}

function standing({ claim, limit }: Finding, number: number): string {
  const where = number === limit ? "exactly" : number > limit ? "above" : "below";
  return `${where} the ${claim.limit.sense === "at-least" ? "required" : "allowed"} ${wordsFor(limit)}`;
}

/** Told as harm: how far the metric moved in the limited direction, where less than 0 is an improvement. */
function differenceReason(known: Known, versus: NonNullable<Check["versus"]>): string {
  const { claim, value, lower, upper, verdict, sample } = known;
  const [fell, fallen, rose, sign] =
    claim.limit.sense === "at-least"
      ? (["fell", "fallen", "rose", -1] as const)
      : (["rose", "risen", "fell", 1] as const);
  const [least, most] = sign < 0 ? [-upper, -lower] : [lower, upper];
  const allowed = sign * known.limit;
  const harm = showInterval({ value: sign * value, lower: least, upper: most }, { limit: allowed });
  const limit = `(allowed: ${allowance(claim, allowed)})`;
  const head = bothNumbers(known, versus);
  if (verdict === "pass" && most < 0) {
    const good = showInterval({ value: -sign * value, lower: -most, upper: -least }, { limit: 0 });
    return `${head}: it ${rose} by at least ${good.lower} ${certainty(known)} ${limit}`;
  }
  if (verdict === "pass") return `${head}: at worst it ${fell} by ${harm.upper}, ${certainty(known)} ${limit}`;
  const proven = `${head}: it ${fell} by at least ${harm.lower} ${certainty(known)} ${limit}`;
  if (verdict === "fail") return proven;
  if (looksBroken(known)) return `${proven}, but ${chance(known)}`;
  const but = `with ${sampleWords(sample)} it`;
  if (sign * value <= allowed) return `${head}: ${but} could have ${fallen} by ${harm.upper} ${limit}`;
  const softer = least > 0 ? `could be only ${harm.lower}` : `may not have ${fallen} at all`;
  return `${head}: it ${fell} by ${harm.value} ${limit}, but ${but} ${softer}`;
}

const nothing = { value: null, lower: null, upper: null };

/** With the digits of their difference, which is known better than either of them. */
function bothNumbers({ claim, value, lower, upper }: Known, versus: NonNullable<Check["versus"]>): string {
  const own = claim.over.candidate.metrics[claim.metric.name]?.value ?? null;
  const other = claim.reference?.value ?? null;
  const around = (number: number | null) =>
    number === null ? nothing : { value: number, lower: number + lower - value, upper: number + upper - value };
  const apart = other === null || own === other ? {} : { limit: other };
  const reference = `${showInterval(around(other)).value} in ${referenceWords[versus]}`;
  return `${nameOf(claim)} ${showInterval(around(own), apart).value} against ${reference}`;
}

/** Of a percentage, what it comes to as well. */
function allowance({ limit }: Claim, allowed: number): string {
  if (limit.scale !== "share") return wordsFor(allowed);
  return `${limit.words.replace(/^may \w+ /, "")}, here ${formatNumber(allowed)}`;
}

function certainty({ sure }: Finding): string {
  return `with ${Number((sure * 100).toFixed(6))}% certainty`;
}

/** Of a check that is broken by itself, but not once the checks are taken together. */
function chance({ family }: Finding): string {
  return `among ${family} checks one such result may be chance`;
}
