import { describe, expect, it } from "vitest";
import { abort, plan, Story, toZero } from "./fixtures/story.ts";
import type { RolloutPlan } from "./status.ts";

describe("a rollout that goes well", () => {
  it("climbs from step to step, each on a pass, and succeeds", () => {
    const story = new Story().toFirstBake();
    expect(story.state).toBe("BAKING");
    story.measure(1_000, 100, "pass").measure(0, 100, "pass");
    expect(story.effects).toEqual([{ type: "route", share: 0.5, mirror: 0 }]);
    story.tell({ type: "routed", share: 0.5, mirror: 0 }).measure(1_000, 100, "pass").measure(0, 100, "pass");
    expect(story.effects).toEqual([{ type: "route", share: 1, mirror: 0 }]);
    story.tell({ type: "routed", share: 1, mirror: 0 });
    expect(story.rollout).toMatchObject({ state: "SUCCEEDED", step: 2, slowMs: 50, trafficOffAt: null });
    expect(story.rollout.finishedAt).not.toBeNull();
  });

  it.each([{ steps: [] }, { stable: null }, { skipAnalysis: true }])("needs no analysis with %o", (changes) => {
    const story = new Story(changes).tell({ type: "begin" }, { type: "verified" });
    expect(story.effects).toEqual([{ type: "prepare" }]);
    story.tell({ type: "prepared", slowMs: 50, planned: null });
    expect(story.effects).toEqual([{ type: "route", share: 1, mirror: 0 }]);
    expect(story.tell({ type: "routed", share: 1, mirror: 0 }).state).toBe("SUCCEEDED");
  });
});

describe("a bake", () => {
  it("lasts its time, whatever the wall clock says", () => {
    const story = new Story().toFirstBake();
    story.now += 86_400_000;
    expect(story.measure(999, 500, "pass").state).toBe("BAKING");
    expect(story.measure(1, 500, "pass").state).toBe("ANALYSING");
  });

  it("lasts until enough units were served", () => {
    const story = new Story().toFirstBake();
    expect(story.measure(5_000, 99, "pass").state).toBe("BAKING");
    expect(story.measure(0, Number.NaN, "pass").state).toBe("BAKING");
    expect(story.measure(0, 100, "pass").state).toBe("ANALYSING");
  });

  it("does not end without a single unit, even where none is required", () => {
    expect(new Story({ minUnits: 0 }).toFirstBake().measure(5_000, 0, "pass").state).toBe("BAKING");
  });

  it("begins again after a restart", () => {
    const story = new Story().toFirstBake().measure(999, 500, "pass");
    story.tell({ type: "restarted", share: 0.05, mirror: 0, loaded: true });
    expect(story.measure(999, 500, "pass").state).toBe("BAKING");
    expect(story.measure(1, 500, "pass").state).toBe("ANALYSING");
  });
});

describe("an abort", () => {
  it.each(["STEP", "BAKING", "ANALYSING", "PAUSED"] as const)("follows proof of harm at once in %s", (state) => {
    const story = new Story().toFirstBake();
    story.rollout = { ...story.rollout, state };
    expect(story.measure(0, 0, "fail").rollout).toMatchObject({ state: "ABORTING", reason: "It is fail." });
    expect(story.effects).toEqual([toZero]);
  });

  it("takes traffic off, then drains, then is over", () => {
    const story = new Story().toFirstBake().tell(abort);
    expect(story).toMatchObject({ effects: [toZero], rollout: { share: 0, bakingSince: null } });
    story.tell({ type: "routed", share: 0, mirror: 0 });
    expect(story.effects).toEqual([{ type: "drain" }]);
    expect(story.rollout.trafficOffAt).not.toBeNull();
    expect(story.tell({ type: "drained" }).rollout).toMatchObject({
      state: "ROLLED_BACK",
      reason: "A person said so.",
    });
  });

  it("asks again for as long as the router does not confirm it", () => {
    const story = new Story().toFirstBake().tell(abort, { type: "routed", share: 0.05, mirror: 0 });
    expect(story).toMatchObject({ state: "ABORTING", effects: [toZero] });
    expect(story.measure(0, 0, "no-data").effects).toEqual([toZero]);
  });

  it("follows anything that breaks", () => {
    const broken = { type: "broke", reason: "No such model." } as const;
    expect(new Story().tell({ type: "begin" }, broken).rollout).toMatchObject({
      state: "ABORTING",
      reason: "No such model.",
    });
    expect(new Story().toFirstBake().tell(broken).state).toBe("ABORTING");
  });

  it("ends in the newer rollout's hands when superseded", () => {
    const story = new Story().toFirstBake().tell({ type: "supersede", reason: "v13" });
    expect(story.effects).toEqual([toZero]);
    expect(story.tell({ type: "routed", share: 0, mirror: 0 }, { type: "drained" }).state).toBe("SUPERSEDED");
  });
});

describe("a pause", () => {
  const paused = (changes: Partial<RolloutPlan> = {}) =>
    new Story(changes).toFirstBake().measure(1_000, 100, "unsure").measure(0, 100, "unsure");
  const whenUnsure = (policy: RolloutPlan["judge"]["whenUnsure"]) => ({ judge: { ...plan.judge, whenUnsure: policy } });

  it("holds the weight until it clears up", () => {
    const story = paused();
    expect(story).toMatchObject({ state: "PAUSED", effects: [] });
    expect(story.measure(500, 100, "unsure").state).toBe("PAUSED");
    expect(story.measure(500, 100, "pass")).toMatchObject({
      state: "STEP",
      effects: [{ type: "route", share: 0.5, mirror: 0 }],
    });
  });

  it("is held for a person past the deadline", () => {
    expect(paused(whenUnsure("hold")).measure(60_000, 100, "unsure").state).toBe("PAUSED");
  });

  it("ends in a rollback past the deadline where that is the policy", () => {
    const story = paused(whenUnsure("rollback"));
    expect(story.measure(8_999, 100, "unsure").state).toBe("PAUSED");
    expect(story.measure(1, 100, "unsure").rollout).toMatchObject({
      state: "ABORTING",
      reason: "Not sure by the deadline. It is unsure.",
    });
  });

  it("ends in the next step past the deadline where that is the policy, and says by whom", () => {
    const story = paused(whenUnsure("promote")).measure(60_000, 100, "unsure");
    expect(story.rollout).toMatchObject({ state: "STEP", step: 1, passes: [{ step: 0, by: "policy" }] });
  });

  it.each(["no-data", "error"] as const)("never ends in the next step on %s", (verdict) => {
    expect(paused(whenUnsure("promote")).measure(60_000, 100, verdict).state).toBe("PAUSED");
  });

  it("follows a bake without traffic at the deadline", () => {
    const story = new Story(whenUnsure("rollback")).toFirstBake();
    expect(story.measure(10_000, 0, "no-data").state).toBe("PAUSED");
    expect(story.measure(0, 0, "no-data").state).toBe("ABORTING");
  });
});

describe("after a restart", () => {
  const restart = (story: Story, share: number | null, loaded = true) =>
    story.tell({ type: "restarted", share, mirror: 0, loaded });

  it("starts over what had no traffic yet", () => {
    const story = restart(new Story().tell({ type: "begin" }, { type: "verified" }), 0);
    expect(story).toMatchObject({ state: "VERIFYING", effects: [{ type: "verify" }] });
  });

  it("re-issues a step whose weight was not set", () => {
    const story = new Story().tell(
      { type: "begin" },
      { type: "verified" },
      { type: "prepared", slowMs: 50, planned: null },
    );
    expect(restart(story, 0)).toMatchObject({ state: "STEP", effects: [{ type: "route", share: 0.05, mirror: 0 }] });
  });

  it("goes on where the weight was set", () => {
    const story = new Story().tell(
      { type: "begin" },
      { type: "verified" },
      { type: "prepared", slowMs: 50, planned: null },
    );
    expect(restart(story, 0.05)).toMatchObject({ state: "BAKING", effects: [] });
  });

  it("touches nothing where the routes are nobody's", () => {
    const story = restart(new Story().toFirstBake(), 0.3);
    expect(story).toMatchObject({ state: "FROZEN", effects: [] });
    expect(story.tell(abort)).toMatchObject({ state: "ABORTING", effects: [toZero] });
  });

  it("aborts where the candidate does not load", () => {
    expect(restart(new Story().toFirstBake(), 0, false)).toMatchObject({ state: "ABORTING", effects: [toZero] });
  });

  it("finishes an abort and a promotion", () => {
    const aborted = new Story().toFirstBake().tell(abort, { type: "routed", share: 0, mirror: 0 });
    expect(restart(aborted, 0)).toMatchObject({ state: "ABORTING", effects: [toZero] });
    const promoted = new Story({ steps: [] }).tell(
      { type: "begin" },
      { type: "verified" },
      { type: "prepared", slowMs: 50, planned: null },
    );
    expect(restart(promoted, 0)).toMatchObject({
      state: "PROMOTING",
      effects: [{ type: "route", share: 1, mirror: 0 }],
    });
  });

  it("leaves what is over alone", () => {
    const story = new Story({ steps: [] }).tell(
      { type: "begin" },
      { type: "verified" },
      { type: "prepared", slowMs: 50, planned: null },
    );
    story.tell({ type: "routed", share: 1, mirror: 0 });
    expect(restart(story, 0, false)).toMatchObject({ state: "SUCCEEDED", effects: [] });
  });
});

it("freezes when somebody else moves the traffic", () => {
  const story = new Story().toFirstBake().tell({ type: "routed", share: 1, mirror: 0 });
  expect(story).toMatchObject({ state: "FROZEN", effects: [] });
  expect(story.measure(60_000, 1_000, "pass")).toMatchObject({ state: "FROZEN", effects: [] });
});
