import { describe, expect, it } from "vitest";
import { rolledBack } from "../../core/report/fixtures/rollout.ts";
import { noCounts } from "../../core/rollout/judge/evidence.ts";
import { type RolloutStatus, rolloutStatusSchema } from "../../core/rollout/status.ts";
import { progressLine, rollbackStory } from "./rollout-replies.ts";

const commit = "3f2a1c9d8e7b6a5f4c3d2e1f0a9b8c7d6e5f4a3b";

describe("the story of a rollback", () => {
  it("says what happened to whom, since when nobody meets it, and what git says now", () => {
    expect(rollbackStory({ status: rolledBack, environment: "production", commit })).toMatchInlineSnapshot(`
      "### ↩️ \`late-flights@v12\` was rolled back in production after 6 min 2 s

      Users of the canary met errors at least 4.2 times as often as users of late-flights@⁠v11 (95% sure at any time of looking).

      What they met until it was off traffic:

      | | \`late-flights@v12\` (canary) | \`late-flights@v11\` |
      | :- | -: | -: |
      | users | 240 | 4,560 |
      | of these, met errors | 61 | 31 |
      | of these, met slow answers | 1 | 12 |
      | requests | 720 | 13,680 |

      Traffic went back to \`late-flights@v11\` at 10:14:07 UTC. This environment's file was reverted in 3f2a1c9d8e7b6a5f4c3d2e1f0a9b8c7d6e5f4a3b, and \`late-flights@v12\` is on hold: \`/sluice release-hold late-flights@v12 in production\` lets it be promoted there again."
    `);
  });

  it("is told of a candidate that never got traffic", () => {
    const unloaded: RolloutStatus = {
      ...rolledBack,
      judgement: null,
      reason: "The registry's object has another digest.",
      trafficOffAt: null,
      counts: { stable: noCounts, candidate: noCounts },
    };
    expect(rollbackStory({ status: unloaded, environment: "production", commit: null })).toMatchInlineSnapshot(`
      "### ↩️ \`late-flights@v12\` was rolled back in production

      The registry's object has another digest.

      It got no traffic. This environment's file was reverted, and \`late-flights@v12\` is on hold: \`/sluice release-hold late-flights@v12 in production\` lets it be promoted there again."
    `);
  });

  it("cannot be steered by a reason from outside", () => {
    const hostile = { ...rolledBack, judgement: null, reason: "@octocat <img src=x> [click](http://evil)" };
    const story = rollbackStory({ status: hostile, environment: "production", commit });
    expect(story).not.toMatch(/@octocat|<img|\]\(http/);
  });
});

describe("the line on a deployment", () => {
  it("fits GitHub's limit and says something in every state", () => {
    for (const state of rolloutStatusSchema.shape.state.options) {
      const line = progressLine({ ...rolledBack, state });
      expect(line.length).toBeLessThanOrEqual(140);
      expect(line).toContain("late-flights@v12");
    }
  });

  it("names share and step while the canary climbs", () => {
    const weights = { [rolledBack.plan.candidate.digest]: 25 };
    expect(progressLine({ ...rolledBack, state: "BAKING", step: 1, weights })).toBe(
      "late-flights@v12 gets 25% of traffic, step 2 of 3",
    );
    expect(progressLine({ ...rolledBack, state: "PAUSED", step: 1, weights })).toBe(
      "late-flights@v12 stays at 25% of traffic: not proven yet, or paused by hand",
    );
  });

  it("says what goes on in the shadow, and while the version before is kept ready", () => {
    expect(progressLine({ ...rolledBack, state: "SHADOWING" })).toBe(
      "late-flights@v12 answers copies of requests, which no user sees",
    );
    expect(progressLine({ ...rolledBack, state: "BAKING", step: 3 })).toBe(
      "late-flights@v12 gets all traffic; the version before is kept ready",
    );
  });
});
