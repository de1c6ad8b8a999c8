import { leastSliceRows } from "../slices/breakdown.ts";
import type { Claim } from "./claims.ts";
import type { Demand } from "./demands.ts";
import type { Finding } from "./finding.ts";
import { eachSentence } from "./part-sentences.ts";
import { detectableMove, settlingSample } from "./sample-size.ts";
import { nothingToCompare, sentenceOf, tooSmall } from "./sentences.ts";
import { type Check, mostParts, type Part, type Verdict } from "./verdict.ts";

/** From what was found of its claims to a check that explains itself. */
export function checkOf(demand: Demand, findings: ReadonlyMap<Claim, Finding>, missing: string | undefined): Check {
  const found = demand.claims.flatMap((claim) => findings.get(claim) ?? []).toSorted(worstFirst);
  if (demand.each) return checkOfParts(demand, demand.each, found);
  const [finding] = found;
  return finding ? judgedCheck(demand, finding) : idleCheck(demand, missing);
}

/**
 * Most gates must be proven; slices are many and small, so that they would never all be. No gate lets a model through that
 * tells no row from another.
 */
function unsurePolicy({ gate, claims }: Demand): Check["whenUnsure"] {
  if (claims.some(({ over }) => over.constantScores)) return "block";
  return gate.when_unsure ?? (gate.slices ? "allow" : "block");
}

function frameOf(demand: Demand) {
  const { metric, limit, versus, each, gate } = demand;
  const subject = versus ? `${metric.label} vs ${versus}` : metric.label;
  const columns = each?.columns.join(", each ");
  return {
    metric: metric.name,
    claim: !each ? subject : each.noun === "slice" ? `${subject}, each ${columns}` : `${subject} by ${columns}`,
    limit: limit.words,
    limitValue: limit.number,
    versus,
    sense: limit.sense,
    informational: gate.informational,
    whenUnsure: unsurePolicy(demand),
    parts: [],
    tally: null,
  } satisfies Partial<Check>;
}

function blocksFor(demand: Demand, verdict: Verdict): boolean {
  const isNo = verdict === "fail" || (verdict === "unsure" && unsurePolicy(demand) === "block");
  return isNo && !demand.gate.informational;
}

function judgedCheck(demand: Demand, finding: Finding): Check {
  const { subject, bounds, verdict, limit } = finding;
  return {
    ...frameOf(demand),
    limitValue: limit,
    verdict,
    blocks: blocksFor(demand, verdict),
    value: subject.value,
    ...bounds,
    sentence: sentenceOf(finding),
    settle: verdict === "unsure" ? settlingSample(finding) : null,
  };
}

const nothing = { value: null, lower: null, upper: null, settle: null } as const;

/**
 * A comparison without a reference: neither a pass nor a reason to block the first release. A base branch without its
 * release, though releases exist, is something that somebody can mend.
 */
function idleCheck(demand: Demand, missing: string | undefined): Check {
  const [claim] = demand.claims;
  const isMendable = demand.versus === "base-branch" && claim?.over.anchor != null;
  const sentence = nothingToCompare(demand, missing);
  return {
    ...frameOf(demand),
    verdict: "unsure",
    blocks: isMendable && blocksFor(demand, "unsure"),
    informational: !isMendable || demand.gate.informational,
    ...nothing,
    sentence,
  };
}

const order: readonly Verdict[] = ["fail", "unsure", "pass"];

function worstFirst(a: Finding, b: Finding): number {
  return order.indexOf(a.verdict) - order.indexOf(b.verdict) || roomOf(a) - roomOf(b);
}

/** How far a value is from its limit, on the good side; the undefined is last. */
function roomOf({ claim, subject, limit }: Finding): number {
  if (subject.value === null) return Number.MAX_VALUE;
  return claim.limit.sense === "at-least" ? subject.value - limit : limit - subject.value;
}

function checkOfParts(demand: Demand, each: NonNullable<Demand["each"]>, found: readonly Finding[]): Check {
  const judged = new Set(found.map(({ claim }) => claim));
  const small = demand.claims.filter((claim) => !judged.has(claim));
  const [worst] = found;
  if (!worst && demand.versus && demand.claims.every(({ subject }) => subject === null)) {
    return idleCheck(demand, undefined);
  }
  const tally = { ...countVerdicts(found), tooSmall: small.length };
  const verdict = tally.fail > 0 ? "fail" : tally.pass === demand.claims.length && worst ? "pass" : "unsure";
  return {
    ...frameOf(demand),
    ...(worst ? { value: worst.subject.value, ...worst.bounds, limitValue: worst.limit } : nothing),
    verdict,
    blocks: blocksFor(demand, verdict),
    sentence: eachSentence({ metric: demand.metric, each, tally, worst, verdict }),
    settle: verdict === "unsure" ? settlingParts(worst, small) : null,
    parts: [...found.map(partOf), ...small.map(smallPart)].slice(0, mostParts),
    tally,
  };
}

/** For the slice that cannot be told, or else for those that are too small. */
function settlingParts(worst: Finding | undefined, small: readonly Claim[]): string | null {
  if (worst?.verdict === "unsure") return settlingSample(worst);
  const [scarcest] = small.toSorted((a, b) => a.over.rows - b.over.rows);
  return scarcest ? `at least ${leastSliceRows - scarcest.over.rows} more rows of ${scarcest.where}` : null;
}

function countVerdicts(found: readonly Finding[]) {
  const count = (verdict: Verdict) => found.filter((finding) => finding.verdict === verdict).length;
  return { pass: count("pass"), fail: count("fail"), unsure: count("unsure") };
}

function partOf(finding: Finding): Part {
  const { claim, subject, bounds, verdict, sure, share } = finding;
  return {
    where: claim.where ?? "all rows",
    verdict,
    rows: subject.n,
    value: subject.value,
    ...bounds,
    detectable: detectableMove(finding, (1 - sure) * share),
    sentence: sentenceOf(finding),
  };
}

function smallPart(claim: Claim): Part {
  const numbers = { rows: claim.over.rows, value: null, lower: null, upper: null, detectable: null };
  return { where: claim.where ?? "all rows", verdict: "unsure", ...numbers, sentence: tooSmall(claim) };
}
