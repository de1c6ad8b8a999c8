import { describe, expect, it } from "vitest";
import { observed } from "../../core/rollout/fixtures/observed.ts";
import { detectionMinutes } from "../../core/rollout/judge/detection-delay.ts";
import { addEvidence, noEvidence } from "../../core/rollout/judge/evidence.ts";
import { addToProcess, emptyProcess } from "../../core/rollout/judge/share-process.ts";
import { harmful, harmless, isSurelyAbove, isSurelyBelow, minuteOf, watch } from "./simulation/canary-cases.ts";
import { sluice } from "./simulation/canary-rules.ts";
import { drawMinutes, steadyTraffic } from "./simulation/canary-traffic.ts";
import { seeded } from "./simulation/random.ts";

/**
 * The promises of docs/canaries.md, with so few repetitions that only a gross break shows: what fails here is surely
 * broken, and what passes is proven by `npm run simulate -- canaries`. Fixed seeds.
 */
const repetitions = 100;
const seed = 20_261_121;

describe("a canary that is as good as the stable version is rolled back at most as often as said", () => {
  it.each(harmless)("$name", ({ traffic, cost = 1 }) => {
    const times = Math.ceil(repetitions / cost);
    const { rolledBack } = watch(sluice(0.05), traffic, times, ["rollback"], seed);
    expect(isSurelyAbove(0.05, rolledBack.length, times)).toBe(false);
  });
});

describe("harm is found", () => {
  it.each(harmful)("of $name", ({ traffic, goal }) => {
    const { rolledBack } = watch(sluice(0.05), traffic, repetitions, ["rollback"], seed);
    expect(isSurelyBelow(goal?.caught ?? 0.5, rolledBack.length, repetitions)).toBe(false);
    expect(minuteOf(0.5, rolledBack, repetitions) ?? 61).toBeLessThanOrEqual(goal?.median ?? 61);
  });

  it.each([2, 3, 5])("%s times as much within the planned delay, 95 times in 100", (harm) => {
    const traffic = { ...steadyTraffic, harm: () => harm };
    const stretches = Array.from({ length: 60 }, (_, minute) => ({ share: traffic.shareAt(minute), minutes: 1 }));
    const expected = { unitsPerMinute: traffic.unitsPerMinute, eventRate: traffic.rate(0) };
    const planned = detectionMinutes(stretches, expected, harm, { alpha: 0.05, boundary: 1 });
    const { rolledBack } = watch(sluice(0.05), traffic, 300, ["rollback"], seed);
    expect(minuteOf(0.95, rolledBack, 300)).toBeLessThanOrEqual(planned ?? 0);
  });
});

describe("promotion", () => {
  it("comes to a canary that is as good, half the time within 40 minutes", () => {
    const { promoted } = watch(sluice(0.05), steadyTraffic, repetitions, ["rollback", "promote"], seed);
    expect(isSurelyBelow(0.91, promoted.length, repetitions)).toBe(false);
    expect(minuteOf(0.5, promoted, repetitions)).toBeLessThanOrEqual(40);
  });

  it("hardly ever comes to one that is as bad as may not be promoted", () => {
    const asBad = { ...steadyTraffic, harm: () => 1.5 };
    const { promoted } = watch(sluice(0.05), asBad, repetitions, ["rollback", "promote"], seed);
    expect(isSurelyAbove(0.05, promoted.length, repetitions)).toBe(false);
  });
});

it("the simulated judge sees the evidence that the shipped rollout collects", () => {
  const judge = { rollbackIfWorseThan: 0, promoteIfBelow: 0.5, wrongRollback: 0.05, whenUnsure: "hold" } as const;
  const blocks = drawMinutes({ ...steadyTraffic, minutes: 10 }, seeded(seed)).map(({ units }) => units);
  const shipped = blocks.reduce(
    (sum, block) => addEvidence(sum, observed({ errors: block, slow: block }), judge),
    noEvidence,
  );
  const worse = blocks.reduce((process, block) => addToProcess(process, block, 1, "worse"), emptyProcess);
  const fine = blocks.reduce((process, block) => addToProcess(process, block, 1.5, "fine"), emptyProcess);
  expect(shipped.metrics.errors).toMatchObject({ worse, fine });
});
