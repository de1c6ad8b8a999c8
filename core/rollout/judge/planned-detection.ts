import { isDirect } from "../rollout.ts";
import { shortRelease } from "../short-release.ts";
import type { RecentTraffic, RolloutPlan } from "../status.ts";
import { detectionMinutes, type Stretch } from "./detection-delay.ts";
import { alphaShare, worseBoundary } from "./evidence.ts";

/** What a plan can find out and how soon, told before the first user meets the candidate. */

/** Errors of the candidate, as multiples of the stable version's, that people are told about. */
const harms = [
  { times: 2, words: "twice" },
  { times: 5, words: "five times" },
] as const;

const msPerMinute = 60_000;

/** @param traffic of the stable version; null: nothing is known of it. @returns null where nothing is judged */
export function plannedSentence(plan: RolloutPlan, traffic: RecentTraffic | null): string | null {
  if (isDirect(plan)) return null;
  const stable = shortRelease(plan.stable?.release ?? "the stable version");
  if (traffic === null) {
    return `How soon harm is found depends on the traffic: ${stable} has served no user with a sluice-unit of late.`;
  }
  const users = `${count(traffic.unitsPerMinute)} users a minute`;
  if (traffic.errorRate === 0) {
    return `At ${users}, none of whom met an error on ${stable} of late, how soon more errors are found cannot be said.`;
  }
  const found = harms.map(({ times, words }) => {
    const minutes = minutesUntilFound(plan, traffic, times);
    return minutes === null
      ? `a release with ${words} as many is not surely found within the ${count(plannedMinutes(plan))} minutes of this plan`
      : `95 of 100 releases with ${words} as many are taken off within ${count(Math.ceil(minutes))} minutes`;
  });
  return `At ${users} of whom ${percent(traffic.errorRate)} meet errors, ${found.join(", and ")}.`;
}

function minutesUntilFound(plan: RolloutPlan, { unitsPerMinute, errorRate }: RecentTraffic, harm: number) {
  const { judge } = plan;
  const detection = { alpha: judge.wrongRollback * alphaShare.errors, boundary: worseBoundary(judge) };
  // In the shadow both versions meet every mirrored user: twice the users, half of them the candidate's.
  const scale = plan.steps.length > 0 ? 1 : 2 * (plan.shadow?.share ?? 0);
  const expected = { unitsPerMinute: unitsPerMinute * scale, eventRate: errorRate };
  return detectionMinutes(stretchesOf(plan), expected, harm, detection);
}

/** Every step lasts its bake at least. With all traffic on the candidate there is nobody left to compare with. */
function stretchesOf({ steps, bakeMs, shadow }: RolloutPlan): Stretch[] {
  if (steps.length === 0) return shadow ? [{ share: 0.5, minutes: shadow.ms / msPerMinute }] : [];
  return steps.filter((share) => share < 1).map((share) => ({ share, minutes: bakeMs / msPerMinute }));
}

function plannedMinutes(plan: RolloutPlan): number {
  return stretchesOf(plan).reduce((sum, { minutes }) => sum + minutes, 0);
}

function count(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en-US");
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
