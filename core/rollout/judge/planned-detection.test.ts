import { describe, expect, it } from "vitest";
import { plan } from "../fixtures/story.ts";
import { plannedSentence } from "./planned-detection.ts";

const canary = { ...plan, steps: [0.05, 0.25, 0.5], bakeMs: 20 * 60_000 };
const traffic = { minutes: 10, unitsPerMinute: 1_000, errorRate: 0.01 };

describe("what a plan can find out", () => {
  it("is told in minutes, from the traffic of the stable version", () => {
    expect(plannedSentence(canary, traffic)).toMatchInlineSnapshot(
      `"At 1,000 users a minute of whom 1 % meet errors, 95 of 100 releases with twice as many are taken off within 42 minutes, and 95 of 100 releases with five times as many are taken off within 12 minutes."`,
    );
  });

  it("is said not to be enough where it is not", () => {
    expect(plannedSentence(canary, { ...traffic, unitsPerMinute: 20 })).toMatchInlineSnapshot(
      `"At 20 users a minute of whom 1 % meet errors, a release with twice as many is not surely found within the 60 minutes of this plan, and a release with five times as many is not surely found within the 60 minutes of this plan."`,
    );
  });

  it("is found in the shadow with every mirrored user on both sides", () => {
    const shadow = { ...plan, steps: [], shadow: { share: 1, ms: 20 * 60_000 } };
    expect(plannedSentence(shadow, traffic)).toMatch(/twice as many are taken off within \d+ minutes/);
  });

  it("cannot be told without traffic, nor where nobody meets an error", () => {
    expect(plannedSentence(canary, null)).toMatchInlineSnapshot(
      `"How soon harm is found depends on the traffic: v11 has served no user with a sluice-unit of late."`,
    );
    expect(plannedSentence(canary, { ...traffic, errorRate: 0 })).toMatchInlineSnapshot(
      `"At 1,000 users a minute, none of whom met an error on v11 of late, how soon more errors are found cannot be said."`,
    );
  });

  it("is nothing where nothing is judged", () => {
    expect(plannedSentence({ ...plan, steps: [] }, traffic)).toBeNull();
    expect(plannedSentence({ ...plan, stable: null }, traffic)).toBeNull();
  });
});
