import { describe, expect, it } from "vitest";
import { addEvidence, type Evidence, noEvidence } from "../core/rollout/evidence.ts";
import { judge } from "../core/rollout/judge.ts";
import { hashUnit, placeOf } from "../core/rollout/routing.ts";
import type { RolloutPlan } from "../core/rollout/status.ts";
import { UnitLedger, zeroCounts } from "./unit-ledger.ts";

const slowMs = 100;
const fast = 1;
const rules: RolloutPlan["judge"] = {
  rollbackIfWorseThan: 0,
  promoteIfBelow: 0.5,
  wrongRollback: 0.01,
  whenUnsure: "hold",
};

describe("unit ledger", () => {
  it("counts a unit and its first error once, its requests each", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    for (let turn = 0; turn < 50; turn++) {
      ledger.record("candidate", 7, fast, true);
    }
    expect(ledger.counts.candidate).toEqual({
      ...{ requests: 50, errors: 50, slow: 0 },
      ...{ units: 1, unitsWithErrors: 1, unitsWithSlow: 0 },
    });
    expect(ledger.takeBlock().errors).toMatchObject({ candidateEvents: 1, candidateUnits: 1 });
  });

  it("counts slow requests apart from errors", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.record("stable", 7, slowMs, false);
    ledger.record("stable", 8, slowMs + 1, false);
    expect(ledger.counts.stable).toMatchObject({ units: 2, unitsWithErrors: 0, unitsWithSlow: 1 });
    expect(ledger.takeBlock()).toMatchObject({
      errors: { stableEvents: 0, stableUnits: 2 },
      slow: { stableEvents: 1, stableUnits: 2 },
    });
  });

  it("counts requests without a unit, but judges by none of them", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.record("candidate", null, fast, true);
    expect(ledger.counts.candidate).toMatchObject({ requests: 1, errors: 1, units: 0, unitsWithErrors: 0 });
    expect(ledger.takeBlock().errors).toMatchObject({ candidateEvents: 0, candidateUnits: 0 });
    expect(ledger.stepUnits).toBe(0);
  });

  it("exposes a unit once per block, and no more after its event", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.record("stable", 7, fast, false);
    ledger.record("stable", 7, fast, false);
    expect(ledger.takeBlock().errors).toMatchObject({ stableEvents: 0, stableUnits: 1 });
    ledger.record("stable", 7, fast, true);
    expect(ledger.takeBlock().errors).toMatchObject({ stableEvents: 1, stableUnits: 1 });
    ledger.record("stable", 7, fast, true);
    expect(ledger.takeBlock()).toMatchObject({
      errors: { stableEvents: 0, stableUnits: 0 },
      slow: { stableUnits: 1 },
    });
  });

  it("starts from what was counted before a restart", () => {
    const before = { ...zeroCounts, candidate: { ...zeroCounts.candidate, requests: 10, units: 5 } };
    const ledger = new UnitLedger(slowMs, before);
    ledger.record("candidate", 1, fast, false);
    expect(ledger.counts.candidate).toMatchObject({ requests: 11, units: 6 });
    expect(before.candidate.units).toBe(5);
  });

  it("counts the units of a step anew at each step", () => {
    const ledger = new UnitLedger(slowMs, zeroCounts);
    ledger.record("candidate", 1, fast, false);
    ledger.record("stable", 2, fast, false);
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
          ledger.record(placeOf(unit) < share ? "candidate" : "stable", unit, fast, fails);
        }
        evidence = addEvidence(evidence, ledger.takeBlock(), rules);
      }
    }
    const { counts } = ledger;
    // Counted per version, the candidate looks bad enough: the rule is what saves it.
    expect(counts.candidate.unitsWithErrors).toBeGreaterThan(60);
    expect(judge(evidence, counts, { judge: rules, stable: null }, { last: false }).verdict).toBe("pass");
    expect(evidence.impossible).toBe(false);
  });
});
