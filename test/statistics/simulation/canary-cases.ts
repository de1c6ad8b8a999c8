import { clopperPearson } from "../../../core/metrics/proportions.ts";
import {
  failedChecks,
  fixedLimit,
  mannWhitney,
  type Rule,
  type Ruling,
  sluice,
  timesStable,
  zTestEachMinute,
} from "./canary-rules.ts";
import { drawMinutes, type Minute, steadyTraffic, type Traffic } from "./canary-traffic.ts";
import { seeded } from "./random.ts";

/** What is promised of the judge of canaries, and what other rules do in the same traffic. */

export const rules: Readonly<Record<string, Rule>> = {
  "at most 2 % fail; no miss allowed (Argo Rollouts, default)": fixedLimit(0.02, 0),
  "at most 2 % fail; three misses allowed (Argo Rollouts)": fixedLimit(0.02, 3),
  "at most 2 % fail; five misses (Flagger)": failedChecks(0.02, 5),
  "at most 1.5 times stable's; three misses allowed": timesStable(1.5, 3),
  "z-test each minute, p < 0.05": zTestEachMinute(0.05),
  "Mann-Whitney each ten minutes (Kayenta)": mannWhitney(10),
  "Sluice on failed requests, wrong_rollback 5 %": sluice(0.05, "requests"),
  "Sluice, wrong_rollback 5 %": sluice(0.05),
  "Sluice, wrong_rollback 1 %": sluice(0.01),
};

/** The rules that are bound by what is promised, with their chance of a wrong rollback. */
export const promised: Readonly<Record<string, number>> = {
  "Sluice, wrong_rollback 5 %": 0.05,
  "Sluice, wrong_rollback 1 %": 0.01,
};

export interface CanaryCase {
  name: string;
  traffic: Traffic;
  /** A whole day takes 24 times as long to draw. */
  cost?: number;
  /** Of the rule at 5 %, where harm is to be found: the least share caught, the longest median in minutes. */
  goal?: { caught: number; median?: number };
}

const hour = steadyTraffic.minutes;
const day = 24 * hour;
const daily = (minute: number) => 1 + 0.6 * Math.sin((2 * Math.PI * minute) / day);
const steps = (minute: number) => [0.05, 0.25, 0.5][Math.floor((3 * minute) / hour)] ?? 0.5;

/** The candidate is exactly as good as the stable version. */
export const harmless: readonly CanaryCase[] = [
  { name: "ramp 5 to 50 %", traffic: steadyTraffic },
  { name: "steps 5, 25, 50 %", traffic: { ...steadyTraffic, shareAt: steps } },
  {
    name: "outage of both, ten minutes at 30 %",
    traffic: { ...steadyTraffic, rate: (minute) => (minute >= 20 && minute < 30 ? 0.3 : 0.01) },
  },
  {
    name: "both get worse, 0.5 to 2.5 %",
    traffic: { ...steadyTraffic, rate: (minute) => 0.005 + (0.02 * minute) / hour },
  },
  {
    name: "a whole day, with its cycle",
    traffic: { ...steadyTraffic, minutes: day, rate: (minute) => 0.01 * daily(minute) },
    cost: 10,
  },
  { name: "whoever fails retries ten times", traffic: { ...steadyTraffic, requestsPerFault: 10 } },
  { name: "errors are common, 20 %", traffic: { ...steadyTraffic, rate: () => 0.2 } },
];

const harmed = (harm: number, changes: Partial<Traffic> = {}): Traffic => ({
  ...steadyTraffic,
  harm: () => harm,
  ...changes,
});

/** The candidate is worse; goals are the published figures of the method, on the same traffic. */
export const harmful: readonly CanaryCase[] = [
  { name: "1.5 times", traffic: harmed(1.5), goal: { caught: 0.95 } },
  { name: "2 times", traffic: harmed(2), goal: { caught: 0.99, median: 17 } },
  { name: "2 times, in steps", traffic: harmed(2, { shareAt: steps }) },
  { name: "3 times", traffic: harmed(3), goal: { caught: 0.99, median: 10 } },
  { name: "5 times", traffic: harmed(5), goal: { caught: 0.99, median: 5 } },
  { name: "2 times, errors at 0.1 %", traffic: harmed(2, { rate: () => 0.001 }), goal: { caught: 0.49 } },
  { name: "3 times, errors at 0.1 %", traffic: harmed(3, { rate: () => 0.001 }), goal: { caught: 0.97 } },
  { name: "2 times, 200 users a minute", traffic: harmed(2, { unitsPerMinute: 200 }), goal: { caught: 0.83 } },
  {
    name: "3 times, from minute 30 on",
    traffic: harmed(3, { harm: (minute) => (minute < hour / 2 ? 1 : 3) }),
    goal: { caught: 0.99, median: 40 },
  },
];

export interface Outcome {
  repetitions: number;
  /** Minutes until the rollback, sorted. */
  rolledBack: readonly number[];
  /** Minutes until the promotion, sorted. */
  promoted: readonly number[];
}

/** Each repetition ends with the first ruling of those that count; all rules see the same traffic for the same seed. */
export function watch(
  rule: Rule,
  traffic: Traffic,
  repetitions: number,
  ends: readonly Ruling[],
  seed: number,
): Outcome {
  const random = seeded(seed);
  const endings = Array.from({ length: repetitions }, () => ending(rule(), drawMinutes(traffic, random), ends));
  const minutesOf = (wanted: Ruling) =>
    endings
      .filter(({ ruling }) => ruling === wanted)
      .map(({ minute }) => minute)
      .sort((a, b) => a - b);
  return { repetitions, rolledBack: minutesOf("rollback"), promoted: minutesOf("promote") };
}

function ending(watching: ReturnType<Rule>, minutes: readonly Minute[], ends: readonly Ruling[]) {
  for (const [index, minute] of minutes.entries()) {
    const ruling = watching(minute);
    if (ends.includes(ruling)) return { ruling, minute: index + 1 };
  }
  return { ruling: null, minute: minutes.length };
}

/** The minute by which this share of all repetitions had ended so; null: fewer ever did. */
export function minuteOf(share: number, minutes: readonly number[], repetitions: number): number | null {
  return minutes[Math.ceil(share * repetitions) - 1] ?? null;
}

/** Whether a count of events is surely (99 %) more than a rate explains. */
export function isSurelyAbove(rate: number, events: number, repetitions: number): boolean {
  return (clopperPearson(events, repetitions, 0.01).lower ?? 0) > rate;
}

export function isSurelyBelow(rate: number, events: number, repetitions: number): boolean {
  return (clopperPearson(events, repetitions, 0.01).upper ?? 1) < rate;
}
