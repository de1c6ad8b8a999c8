import { describe, expect, it } from "vitest";
import { abort, plan, Story, toZero } from "./fixtures/story.ts";
import type { RolloutHappening } from "./rollout.ts";
import type { RolloutPlan } from "./status.ts";

describe("a rollout that begins in the shadow", () => {
  const shadow = { share: 0.2, ms: 2_000 };
  const shadowing = (changes: Partial<RolloutPlan> = {}) =>
    new Story({ shadow, ...changes }).tell(
      { type: "begin" },
      { type: "verified" },
      { type: "prepared", slowMs: 50, planned: null },
      { type: "routed", share: 0, mirror: 0.2 },
    );

  it("mirrors first, without a share of the traffic, and climbs on a pass", () => {
    const story = new Story({ shadow }).tell(
      { type: "begin" },
      { type: "verified" },
      { type: "prepared", slowMs: 50, planned: null },
    );
    expect(story.state).toBe("SHADOWING");
    expect(story.effects).toEqual([{ type: "route", share: 0, mirror: 0.2 }]);
    story.tell({ type: "routed", share: 0, mirror: 0.2 }).measure(1_999, 500, "pass");
    expect(story.state).toBe("SHADOWING");
    story.measure(1, 500, "pass");
    expect(story.state).toBe("STEP");
    expect(story.effects).toEqual([{ type: "route", share: 0.05, mirror: 0 }]);
  });

  it("goes to all the traffic where the plan has no steps", () => {
    expect(shadowing({ steps: [] }).measure(2_000, 500, "pass").effects).toEqual([
      { type: "route", share: 1, mirror: 0 },
    ]);
  });

  it("is off at once when it is worse, or when nobody is sure by the deadline and that is the policy", () => {
    expect(shadowing().measure(1, 1, "fail").effects).toEqual([toZero]);
    const judge = { ...plan.judge, whenUnsure: "rollback" as const };
    expect(shadowing({ judge }).measure(10_000, 500, "unsure").state).toBe("ABORTING");
    expect(shadowing().measure(10_000, 500, "unsure").state).toBe("SHADOWING");
  });

  it("begins its time again after a restart, and mirrors again where the router had forgotten", () => {
    const restarted = (mirror: number) => shadowing().tell({ type: "restarted", share: 0, mirror, loaded: true });
    expect(restarted(0.2).state).toBe("SHADOWING");
    expect(restarted(0.2).measure(1_999, 500, "pass").state).toBe("SHADOWING");
    expect(restarted(0).effects).toEqual([{ type: "route", share: 0, mirror: 0.2 }]);
  });
});

describe("a rollout that a person stops", () => {
  const pause: RolloutHappening = { type: "pause", reason: "Ann looks into it." };
  const resume: RolloutHappening = { type: "resume", reason: "Ann has seen enough." };

  it("stays at its share past every deadline, whatever is proven good, until it is resumed", () => {
    const judge = { ...plan.judge, whenUnsure: "promote" as const };
    const story = new Story({ judge }).toFirstBake().tell(pause).measure(50_000, 5_000, "pass");
    expect(story.state).toBe("PAUSED");
    story.measure(50_000, 5_000, "unsure");
    expect(story.state).toBe("PAUSED");
    story.tell(resume).measure(999, 5_000, "pass");
    expect(story.state).toBe("BAKING");
    story.measure(1, 5_000, "pass").measure(0, 5_000, "pass");
    expect(story.state).toBe("STEP");
  });

  it("is still aborted by proof of harm and by people", () => {
    expect(new Story().toFirstBake().tell(pause).measure(1, 500, "fail").state).toBe("ABORTING");
    expect(new Story().toFirstBake().tell(pause, abort).state).toBe("ABORTING");
  });

  it("stays stopped after a restart", () => {
    const restarted = { type: "restarted", share: 0.05, mirror: 0, loaded: true } as const;
    expect(new Story().toFirstBake().tell(pause, restarted).measure(50_000, 5_000, "pass").state).toBe("PAUSED");
  });
});

describe("a rollout that keeps the stable version warm", () => {
  const promoted = () =>
    new Story({ steps: [], keepMs: 5_000 }).tell(
      { type: "begin" },
      { type: "verified" },
      { type: "prepared", slowMs: 50, planned: null },
      { type: "routed", share: 1, mirror: 0 },
    );

  it("is a success only when that time is over, with nothing left to compare with", () => {
    expect(promoted().measure(4_999, 500, "no-data").state).toBe("BAKING");
    expect(promoted().measure(5_000, 500, "no-data").state).toBe("SUCCEEDED");
  });

  it("gives all traffic back at once until then", () => {
    expect(promoted().tell(abort).effects).toEqual([toZero]);
  });
});
