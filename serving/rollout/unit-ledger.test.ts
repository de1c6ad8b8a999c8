import { describe, expect, it } from "vitest";
import { addEvidence, type Evidence, noCounts, noEvidence } from "../../core/rollout/judge/evidence.ts";
import { judge } from "../../core/rollout/judge/judge.ts";
import { addToProcess, emptyProcess, logEvidence } from "../../core/rollout/judge/share-process.ts";
import { hashUnit, placeOf } from "../../core/rollout/routing.ts";
import type { RolloutPlan } from "../../core/rollout/status.ts";
import { UnitLedger, zeroCounts } from "./unit-ledger.ts";

const slowMs = 100;
const fast = 1;
const rules: RolloutPlan["judge"] = {
  rollbackIfWorseThan: 0,
  promoteIfBelow: 0.5,
  wrongRollback: 0.01,
  whenUnsure: "hold",
};

const outcome = (milliseconds: number, failed: boolean) => ({ milliseconds, failed, score: null });

describe("unit ledger", () => {
  it("counts a unit and its first error once, its requests each", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    for (let turn = 0; turn < 50; turn++) {
      ledger.record("candidate", 7, outcome(fast, true), 0.5);
    }
    expect(ledger.counts.candidate).toEqual({ ...noCounts, requests: 50, errors: 50, units: 1, unitsWithErrors: 1 });
    expect(ledger.takeBlock().events.errors).toMatchObject({ candidateEvents: 1, candidateUnits: 1 });
  });

  it("counts slow requests apart from errors", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.record("stable", 7, outcome(slowMs, false), 0.5);
    ledger.record("stable", 8, outcome(slowMs + 1, false), 0.5);
    expect(ledger.counts.stable).toMatchObject({ units: 2, unitsWithErrors: 0, unitsWithSlow: 1 });
    expect(ledger.takeBlock().events).toMatchObject({
      errors: { stableEvents: 0, stableUnits: 2 },
      slow: { stableEvents: 1, stableUnits: 2 },
    });
  });

  it("counts requests without a unit, but judges by none of them", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.record("candidate", null, outcome(fast, true), 0.5);
    expect(ledger.counts.candidate).toMatchObject({ requests: 1, errors: 1, units: 0, unitsWithErrors: 0 });
    expect(ledger.takeBlock().events.errors).toMatchObject({ candidateEvents: 0, candidateUnits: 0 });
    expect(ledger.stepUnits).toBe(0);
  });

  it("exposes a unit once per block, and no more after its event", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.record("stable", 7, outcome(fast, false), 0.5);
    ledger.record("stable", 7, outcome(fast, false), 0.5);
    expect(ledger.takeBlock().events.errors).toMatchObject({ stableEvents: 0, stableUnits: 1 });
    ledger.record("stable", 7, outcome(fast, true), 0.5);
    expect(ledger.takeBlock().events.errors).toMatchObject({ stableEvents: 1, stableUnits: 1 });
    ledger.record("stable", 7, outcome(fast, true), 0.5);
    expect(ledger.takeBlock().events).toMatchObject({
      errors: { stableEvents: 0, stableUnits: 0 },
      slow: { stableUnits: 1 },
    });
  });

  it("starts from what was counted before a restart", () => {
    const before = { ...zeroCounts, candidate: { ...zeroCounts.candidate, requests: 10, units: 5 } };
    const ledger = new UnitLedger(slowMs, before);
    ledger.record("candidate", 1, outcome(fast, false), 0.5);
    expect(ledger.counts.candidate).toMatchObject({ requests: 11, units: 6 });
    expect(before.candidate.units).toBe(5);
  });

  it("counts the units of a step anew at each step", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.record("candidate", 1, outcome(fast, false), 0.5);
    ledger.record("stable", 2, outcome(fast, false), 0.5);
    expect(ledger.stepUnits).toBe(1);
    ledger.beginStep();
    expect(ledger.stepUnits).toBe(0);
  });

  /**
   * 3 % of the users fail on every version. At each step all users come by twice; those who were moved over meet their
   * error on the candidate for the first time, when on the stable version nobody is left to meet one.
   */
  it("does not blame the candidate for users who fail everywhere and are moved over by a step", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    let evidence: Evidence = noEvidence;
    for (const share of [0.05, 0.25, 0.5]) {
      for (let round = 0; round < 2; round++) {
        for (let user = 0; user < 5_000; user++) {
          const unit = hashUnit(`user-${user}`, "salt");
          const fails = hashUnit(`user-${user}`, "fate") % 100 < 3;
          ledger.record(placeOf(unit) < share ? "candidate" : "stable", unit, outcome(fast, fails), share);
        }
        evidence = addEvidence(evidence, ledger.takeBlock(), rules);
      }
    }
    const { counts } = ledger;
    // Counted per version, the candidate looks bad enough: the rule is what saves it.
    expect(counts.candidate.unitsWithErrors).toBeGreaterThan(60);
    expect(judge(evidence, counts, { judge: rules, stable: null, minUnits: 100 }, { last: false }).verdict).toBe(
      "pass",
    );
    expect(evidence.impossible).toBe(false);
  });

  it("tells units whom it did not see before by the share at which they were dealt", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.record("stable", 1, outcome(fast, false), 0.05);
    ledger.record("candidate", 2, outcome(fast, false), 0.05);
    ledger.record("candidate", 1, outcome(fast, false), 0.5);
    ledger.record("stable", 3, outcome(fast, false), 0.5);
    ledger.record("stable", null, outcome(fast, false), 0.5);
    expect(ledger.takeBlock().assignments).toEqual([
      { share: 0.05, stable: 1, candidate: 1 },
      { share: 0.5, stable: 1, candidate: 0 },
    ]);
    expect(ledger.takeBlock().assignments).toEqual([]);
  });

  it("bins the first score of each unit alone", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.record("candidate", 1, { ...outcome(fast, false), score: 0.95 }, 0.5);
    ledger.record("candidate", 1, { ...outcome(fast, false), score: 0.05 }, 0.5);
    ledger.record("stable", 2, { ...outcome(fast, false), score: 1 }, 0.5);
    const { candidate, stable } = ledger.takeBlock().predictions;
    expect({ candidate, stable }).toEqual({
      candidate: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      stable: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    });
  });

  it("judges mistakes among the units that have a label, each once", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    for (const unit of [1, 2, 3]) ledger.record("candidate", unit, outcome(fast, false), 0.5);
    ledger.recordMistake("candidate", 1, true);
    ledger.recordMistake("candidate", 1, true);
    ledger.recordMistake("candidate", 2, false);
    ledger.recordMistake("candidate", 99, true); // nobody saw it in this rollout
    expect(ledger.counts.candidate).toMatchObject({ units: 3, unitsLabelled: 2, unitsWithMistakes: 1 });
    expect(ledger.takeBlock().events.mistakes).toMatchObject({ candidateEvents: 1, candidateUnits: 2 });
  });
});

describe("unit ledger while requests are mirrored", () => {
  const pair = (stableFails: boolean, candidateFails: boolean) => ({
    stable: outcome(fast, stableFails),
    candidate: outcome(fast, candidateFails),
  });

  it("exposes both versions to the same units, and counts the request at which either fails for both", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.recordPair(1, pair(false, false));
    ledger.recordPair(2, pair(true, true));
    ledger.recordPair(3, pair(false, true));
    ledger.recordPair(3, pair(true, false)); // settled by the request before
    ledger.recordPair(null, pair(false, true));
    const { events, assignments } = ledger.takeBlock();
    expect(events.errors).toEqual({ candidateEvents: 2, stableEvents: 1, candidateUnits: 3, stableUnits: 3 });
    expect(assignments).toEqual([]);
    expect(ledger.counts.candidate).toMatchObject({ requests: 5, units: 3, unitsWithErrors: 2 });
    expect(ledger.stepUnits).toBe(3);
  });

  /** Exact, over all numbers of units of whom both, one or no version fails: the mean of the bet is at most 1. */
  it("never wins by chance more than it stakes: concordant pairs only make it more careful", () => {
    const [concordant, discordant] = [4, 6];
    const units = 50;
    let mean = 0;
    for (let heads = 0; heads <= discordant; heads++) {
      const block = {
        ...{ candidateUnits: units, stableUnits: units },
        ...{ candidateEvents: concordant + heads, stableEvents: concordant + discordant - heads },
      };
      const chance = binomial(discordant, heads) / 2 ** discordant;
      mean += chance * Math.exp(logEvidence(addToProcess(emptyProcess, block, 1, "worse")));
    }
    expect(mean).toBeLessThanOrEqual(1);
  });
});

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k;
}
