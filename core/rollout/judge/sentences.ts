import { shortRelease } from "../short-release.ts";
import { type CanaryMetric, type Counts, intervalAlpha } from "./evidence.ts";
import { negligibleRate } from "./rare-events.ts";
import type { RatioInterval } from "./ratio-interval.ts";

/** What a judgement says to people. */

interface Share {
  events: number;
  units: number;
}

export interface Comparison {
  metric: CanaryMetric;
  stableName: string;
  candidate: Share;
  stable: Share;
  interval: RatioInterval;
}

/** How a metric is known to be good enough: the ratio is, or its events are rarer than anybody minds. */
export type Goodness = { kind: "ratio"; atMost: number } | { kind: "rare" };

const words: Record<CanaryMetric, string> = { errors: "errors", slow: "slow requests", mistakes: "mistakes" };

export const impossibleSentence =
  "The counts of this canary contradict themselves (more events than units, or not numbers): nothing can be concluded.";

/** @param dealt units seen for the first time in this rollout */
export function misdealtSentence(dealt: { candidate: number; stable: number }): string {
  return (
    `The versions did not get the users that the routes dealt them: of ${whole(dealt.candidate + dealt.stable)} users ` +
    `${whole(dealt.candidate)} met the canary first. They differ in more than the version, so the comparison is void: ` +
    "look for a cache before the server, for retries under another sluice-unit, and for ids that are not of users."
  );
}

/** Added where a metric that is told by labels could not take part. */
export function unlabelledSentence(labelled: number): string {
  return labelled === 0
    ? "Mistakes took no part in this: no label has arrived yet."
    : `Mistakes took no part in this: labels of ${whole(labelled)} users of the canary are too few.`;
}

export function noDataSentence(counts: Counts, stable: string): string {
  const served = (units: number) => `${whole(units)} ${units === 1 ? "user" : "users"}`;
  return (
    `Nothing to compare yet: the canary has served ${served(counts.candidate.units)} and ${shortRelease(stable)} ` +
    `${served(counts.stable.units)}. Only requests with a sluice-unit header count.`
  );
}

/** @param alpha chance of a wrong rollback that this verdict rests on; told where the interval says less */
export function provenWorseSentence(comparison: Comparison, boundary: number, alpha: number): string {
  const lower = comparison.interval.lower ?? 0;
  const [times, sure] = lower > boundary ? [lower, 1 - intervalAlpha] : [boundary, 1 - alpha];
  return `${subject(comparison)} at least ${floor(times)} times as often as users of ${shortRelease(comparison.stableName)} (${percent(sure)} sure at any time of looking): ${tally(comparison)}.`;
}

export function provenFineSentence(comparison: Comparison, goodness: Goodness): string {
  const sure = `(${percent(1 - intervalAlpha)} sure at any time of looking)`;
  const { metric, candidate } = comparison;
  if (goodness.kind === "rare") {
    return `Fewer than 1 in ${whole(1 / negligibleRate)} users of the canary met ${words[metric]} ${sure}: ${whole(candidate.events)} of ${whole(candidate.units)}.`;
  }
  return `${subject(comparison)} at most ${ceil(goodness.atMost)} times as often as users of ${shortRelease(comparison.stableName)} ${sure}: ${tally(comparison)}.`;
}

export function noSignSentence(comparisons: readonly Comparison[]): string {
  const stable = shortRelease(comparisons[0]?.stableName ?? "");
  const tallies = comparisons.map((comparison) => `${words[comparison.metric]} ${tally(comparison)}`);
  return `No sign so far that users of the canary fare worse than users of ${stable}: ${tallies.join(", ")}.`;
}

export function unsureSentence(comparison: Comparison): string {
  const { lower, upper } = comparison.interval;
  const range =
    lower === null && upper === null
      ? "too few events to tell"
      : `${lower === null ? "" : `at least ${floor(lower)}`}${lower !== null && upper !== null ? " and " : ""}` +
        `${upper === null ? "" : `at most ${ceil(upper)}`} times as often, ${percent(1 - intervalAlpha)} sure`;
  return `Not sure yet whether users of the canary meet ${words[comparison.metric]} more often than users of ${shortRelease(comparison.stableName)} (${range}): ${tally(comparison)}.`;
}

function subject({ metric }: Comparison): string {
  return `Users of the canary met ${words[metric]}`;
}

function tally({ candidate, stable }: Comparison): string {
  return `${whole(candidate.events)} of ${whole(candidate.units)} against ${whole(stable.events)} of ${whole(stable.units)}`;
}

function whole(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

/** A lower bound is rounded down, an upper bound up: rounding must not claim more than was proven. */
function floor(ratio: number): string {
  const digits = ratio < 2 ? 100 : 10;
  return String(Math.floor(ratio * digits) / digits);
}

function ceil(ratio: number): string {
  const digits = ratio < 2 ? 100 : 10;
  return String(Math.ceil(ratio * digits) / digits);
}
