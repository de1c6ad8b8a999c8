import { describe, expect, it } from "vitest";
import { detectionMinutes, type Stretch } from "./detection-delay.ts";

const detection = { alpha: 0.05, boundary: 1 };
const traffic = { unitsPerMinute: 1_000, eventRate: 0.01 };
const half: Stretch[] = [{ share: 0.5, minutes: 600 }];

/** With one share of traffic throughout, t·K − 1.645·√(t·V) = proof is a quadratic equation in √t. */
function byFormula(harm: number, { unitsPerMinute, eventRate }: typeof traffic): number {
  const events = (eventRate * unitsPerMinute * (1 + harm)) / 2;
  const share = harm / (1 + harm);
  const [up, down] = [Math.log(2 * share), Math.log(2 * (1 - share))];
  const mean = events * (share * up + (1 - share) * down);
  const deviation = 1.645 * Math.sqrt(events * (share * up ** 2 + (1 - share) * down ** 2));
  const proof = Math.log(9 / detection.alpha);
  return ((deviation + Math.sqrt(deviation ** 2 + 4 * mean * proof)) / (2 * mean)) ** 2;
}

describe("the planned detection delay", () => {
  it.each([1.5, 2, 3, 5])("of %s times the errors solves its equation, to a quarter of a minute", (harm) => {
    const minutes = detectionMinutes(half, traffic, harm, detection) ?? 0;
    expect(minutes).toBeGreaterThanOrEqual(byFormula(harm, traffic));
    expect(minutes).toBeLessThan(byFormula(harm, traffic) + 0.26);
  });

  it("adds up over the steps of a plan", () => {
    const inSteps = [0.05, 0.25, 0.5].map((share) => ({ share, minutes: 20 }));
    const minutes = detectionMinutes(inSteps, traffic, 2, detection);
    expect(minutes).toBeGreaterThan(20);
    expect(minutes).toBeLessThan(40);
  });

  it("is not known where the plan is over before it", () => {
    expect(detectionMinutes([{ share: 0.05, minutes: 5 }], traffic, 2, detection)).toBeNull();
    expect(detectionMinutes([], traffic, 50, detection)).toBeNull();
  });

  it("shrinks with traffic, with harm and with a larger chance of a wrong rollback", () => {
    const at = (units: number, harm: number, alpha: number) =>
      detectionMinutes([{ share: 0.5, minutes: 600 }], { ...traffic, unitsPerMinute: units }, harm, {
        ...detection,
        alpha,
      }) ?? Number.POSITIVE_INFINITY;
    expect(at(2_000, 2, 0.05)).toBeLessThan(at(1_000, 2, 0.05));
    expect(at(1_000, 3, 0.05)).toBeLessThan(at(1_000, 2, 0.05));
    expect(at(1_000, 2, 0.05)).toBeLessThan(at(1_000, 2, 0.01));
  });

  it("has an answer where nearly all requests fail already", () => {
    expect(
      detectionMinutes([{ share: 0.5, minutes: 60 }], { ...traffic, eventRate: 0.9 }, 5, detection),
    ).not.toBeNull();
  });

  it("finds nothing where nothing happens", () => {
    const idle = { unitsPerMinute: 0, eventRate: 0.01 };
    expect(detectionMinutes([{ share: 0.5, minutes: 60 }], idle, 5, detection)).toBeNull();
  });
});
