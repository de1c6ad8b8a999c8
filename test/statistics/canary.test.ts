import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../core/mulberry32.ts";
import { addEvidence, type Counts, type Evidence, noEvidence } from "../../core/rollout/evidence.ts";
import { judge } from "../../core/rollout/judge.ts";
import type { Block } from "../../core/rollout/share-process.ts";
import type { Judgement, RolloutPlan, VersionCounts } from "../../core/rollout/status.ts";

/**
 * How often the judge of a canary is wrong, and how soon it is right. Fixed seeds; the bounds leave room for the number
 * of repetitions, so that a true error rate at its nominal value does not fail the build by chance.
 */

/** Chance of a wrong rollback for errors; slow requests, of which there are none here, would spend the other 40 %. */
const nominal = 0.05;
const rules: RolloutPlan["judge"] = {
  rollbackIfWorseThan: 0,
  promoteIfBelow: 0.5,
  wrongRollback: nominal / 0.6,
  whenUnsure: "hold",
};
const repetitions = 200;
const minutes = 60;
const unitsPerMinute = 1_000;
const none: Block = { candidateEvents: 0, stableEvents: 0, candidateUnits: 0, stableUnits: 0 };

interface Scenario {
  /** Error rate of the stable version, by minute. */
  rate(minute: number): number;
  /** Times as many errors on the candidate. */
  harm: number;
  shareAt(minute: number): number;
}

const ramp = (minute: number) => 0.05 + (0.45 * minute) / minutes;
const steps = (minute: number) => [0.05, 0.25, 0.5][Math.floor((3 * minute) / minutes)] ?? 0.5;
const steady: Scenario = { rate: () => 0.01, harm: 1, shareAt: ramp };

/** The minute of the first verdict of this kind, or null. */
function run(scenario: Scenario, wanted: Judgement["verdict"], random: () => number): number | null {
  let evidence: Evidence = noEvidence;
  const counts: Counts = { stable: zero(), candidate: zero() };
  for (let minute = 0; minute < minutes; minute++) {
    const block = sample(scenario, minute, random);
    add(counts, block);
    evidence = addEvidence(evidence, { errors: block, slow: none }, rules);
    const { verdict } = judge(evidence, counts, { judge: rules, stable: null }, { last: true });
    if (verdict === "fail" || verdict === wanted) {
      return verdict === wanted ? minute + 1 : null;
    }
  }
  return null;
}

function sample({ rate, harm, shareAt }: Scenario, minute: number, random: () => number): Block {
  const candidateUnits = Math.round(unitsPerMinute * shareAt(minute));
  const stableUnits = unitsPerMinute - candidateUnits;
  return {
    candidateUnits,
    stableUnits,
    candidateEvents: binomial(candidateUnits, rate(minute) * harm, random),
    stableEvents: binomial(stableUnits, rate(minute), random),
  };
}

/** The minutes of the verdicts over all repetitions, sorted. */
function verdicts(scenario: Scenario, wanted: Judgement["verdict"]): number[] {
  const random = mulberry32(20_261_121);
  const found = Array.from({ length: repetitions }, () => run(scenario, wanted, random));
  return found.filter((minute) => minute !== null).sort((a, b) => a - b);
}

const share = (minutesOfVerdict: number[]) => minutesOfVerdict.length / repetitions;
const median = (minutesOfVerdict: number[]) => minutesOfVerdict[repetitions / 2] ?? Number.POSITIVE_INFINITY;
const threeErrors = (rate: number) => 3 * Math.sqrt((rate * (1 - rate)) / repetitions);

describe("a canary that is as good as the stable version is wrongly rolled back", () => {
  it.each<[string, Scenario]>([
    ["on a ramp", steady],
    ["in steps", { ...steady, shareAt: steps }],
    ["through an outage of both", { ...steady, rate: (minute) => (minute > 20 && minute < 30 ? 0.3 : 0.01) }],
    ["while both get worse", { ...steady, rate: (minute) => 0.005 + (0.02 * minute) / minutes }],
    ["where errors are common", { ...steady, rate: () => 0.2 }],
  ])("at most as often as said: %s", (_, scenario) => {
    expect(share(verdicts(scenario, "fail"))).toBeLessThan(nominal + threeErrors(nominal));
  });
});

describe("harm is found", () => {
  it("of twice the errors: nearly always within the hour, half the time within 20 minutes", () => {
    const found = verdicts({ ...steady, harm: 2 }, "fail");
    expect(share(found)).toBeGreaterThan(0.92);
    expect(median(found)).toBeLessThanOrEqual(20);
  });

  it("of ten times the errors: always, half the time within 3 minutes", () => {
    const found = verdicts({ ...steady, harm: 10 }, "fail");
    expect(share(found)).toBe(1);
    expect(median(found)).toBeLessThanOrEqual(3);
  });
});

describe("promotion", () => {
  it("comes to a canary that is as good, half the time within 40 minutes", () => {
    const found = verdicts(steady, "pass");
    expect(share(found)).toBeGreaterThan(0.88);
    expect(median(found)).toBeLessThanOrEqual(40);
  });

  it("hardly ever comes to one that is as bad as may not be promoted", () => {
    expect(share(verdicts({ ...steady, harm: 1.5 }, "pass"))).toBeLessThan(nominal + threeErrors(nominal));
  });
});

function zero(): VersionCounts {
  return { requests: 0, errors: 0, slow: 0, units: 0, unitsWithErrors: 0, unitsWithSlow: 0 };
}

function add({ stable, candidate }: Counts, block: Block): void {
  stable.units += block.stableUnits;
  stable.unitsWithErrors += block.stableEvents;
  candidate.units += block.candidateUnits;
  candidate.unitsWithErrors += block.candidateEvents;
}

/** By inversion over the gaps between events: exact, and quick where events are rare. */
function binomial(trials: number, probability: number, random: () => number): number {
  const gap = () => Math.floor(Math.log(1 - random()) / Math.log1p(-probability));
  let events = 0;
  for (let trial = gap(); trial < trials; trial += 1 + gap()) {
    events += 1;
  }
  return events;
}
