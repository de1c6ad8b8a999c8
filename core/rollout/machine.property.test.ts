import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyPlan, anyStory, type Command, live, type World } from "./fixtures/world.ts";
import { step } from "./machine.ts";
import { isDirect, isOver, type RolloutEffect } from "./rollout.ts";
import { problemOfRoutes, shareOf } from "./routes.ts";

/** The invariants of a rollout, over whatever may happen to it. */

/** Random sequences of events that the invariants below are held against, each against all of them. */
const sequences = 10_000;

const asRoute = (effect: RolloutEffect) => (effect.type === "route" ? [effect] : []);

const invariants: Readonly<Record<string, (world: World) => boolean>> = {
  "weights sum to 100, and only listed versions have any": ({ routed }) =>
    routed.every((routes) => problemOfRoutes(routes) === null),

  "the weight never rises without a recorded pass of the step before": (world) =>
    world.seen.every(({ rollout, effects }) =>
      effects.flatMap(asRoute).every(({ share }) => share <= rollout.share || mayRise(world, share)),
    ),

  "nobody is served while it shadows, and it shadows only before it is given traffic": ({ seen }) => {
    const asked = seen.flatMap(({ effects }) => effects.flatMap(asRoute));
    const served = asked.findIndex(({ share }) => share > 0);
    const later = served < 0 ? [] : asked.slice(served);
    return asked.every(({ share, mirror }) => share === 0 || mirror === 0) && later.every(({ mirror }) => mirror === 0);
  },

  "while a person has stopped the clock, the weight does not rise": ({ seen }) =>
    seen.every(
      ({ rollout, happening, effects }) =>
        !rollout.isPaused ||
        happening.type === "restarted" ||
        effects.flatMap(asRoute).every(({ share }) => share <= rollout.share),
    ),

  "what is over stays over, and asks for nothing": ({ seen }) =>
    seen.every(({ rollout, effects }, index) => {
      const after = seen[index + 1]?.rollout ?? rollout;
      return !isOver(rollout) || (effects.length === 0 && after.state === rollout.state);
    }),

  "success means that all traffic is the candidate's, as read back": ({ rollout, routes }) =>
    rollout.state !== "SUCCEEDED" || shareOf(routes, rollout.plan.candidate.digest) === 1,

  "a rollout that was taken back has no traffic and no copies": ({ rollout, routes }) =>
    !["ROLLED_BACK", "SUPERSEDED"].includes(rollout.state) ||
    (shareOf(routes, rollout.plan.candidate.digest) === 0 && !routes?.mirrors?.[rollout.plan.candidate.digest]),

  "the stable version stays listed, so that it stays loaded, until it is over": ({ rollout, routed }) =>
    routed.every(({ versions }) => rollout.plan.stable === null || rollout.plan.stable.digest in versions),
};

function mayRise({ rollout: { plan, passes } }: World, share: number): boolean {
  if (isDirect(plan)) {
    return share === 1;
  }
  const passed = new Set(passes.map((pass) => pass.step));
  const index = share === 1 && !plan.steps.includes(1) ? plan.steps.length : plan.steps.indexOf(share);
  const before = index === 0 ? "shadow" : index - 1;
  return passed.has(before) || (index === 0 && plan.shadow === undefined);
}

describe("whatever happens", () => {
  it(`${Object.keys(invariants).length} invariants hold over ${sequences} sequences of events`, () => {
    fc.assert(
      fc.property(anyStory, ({ plan, commands }) => {
        const world = live(plan, commands);
        const broken = Object.keys(invariants).filter((name) => !invariants[name]?.(world));
        expect(broken).toEqual([]);
      }),
      { numRuns: sequences },
    );
  }, 120_000);

  it("nothing measured, or nonsense measured, never raises the weight", () => {
    const noise: fc.Arbitrary<Command> = fc.record({
      kind: fc.constant("measure"),
      after: fc.constantFrom(2_000, 60_000),
      units: fc.constantFrom(0, 1_000, Number.NaN),
      verdict: fc.constantFrom("no-data", "error"),
    }) as fc.Arbitrary<Command>;
    const work: fc.Arbitrary<Command> = fc.constant({ kind: "work", fails: false });
    fc.assert(
      fc.property(anyPlan, fc.array(fc.oneof(noise, work), { maxLength: 60 }), (plan, commands) => {
        fc.pre(!isDirect(plan));
        const { shares } = live(plan, commands);
        expect(Math.max(0, ...shares)).toBeLessThanOrEqual(plan.steps[0] ?? 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it("a clock that stands still, and a controller that does not look, advance nothing", () => {
    const frozen: fc.Arbitrary<Command> = fc.record({
      kind: fc.constant("measure"),
      after: fc.constant(0),
      units: fc.constant(1_000),
      verdict: fc.constantFrom("pass", "unsure"),
    }) as fc.Arbitrary<Command>;
    const work: fc.Arbitrary<Command> = fc.constant({ kind: "work", fails: false });
    fc.assert(
      fc.property(anyPlan, fc.array(fc.oneof(frozen, work), { maxLength: 60 }), (plan, commands) => {
        fc.pre(!isDirect(plan) && plan.bakeMs > 0 && (plan.shadow === undefined || plan.shadow.ms > 0));
        const first = plan.shadow ? 0 : (plan.steps[0] ?? 0);
        expect(Math.max(0, ...live(plan, commands).shares)).toBeLessThanOrEqual(first);
        const unwatched = commands.filter(({ kind }) => kind !== "measure");
        expect(Math.max(0, ...live(plan, unwatched).shares)).toBeLessThanOrEqual(first);
      }),
      { numRuns: 1_000 },
    );
  });

  it("telling an event again changes nothing", () => {
    fc.assert(
      fc.property(anyStory, ({ plan, commands }) => {
        const world = live(plan, commands);
        for (const { rollout, happening } of world.seen.filter(({ happening: { type } }) => type !== "measured")) {
          const event = { ...happening, now: 0, monotonic: 0 };
          const once = step(rollout, event).rollout;
          const twice = step(once, event).rollout;
          const isRestart = happening.type === "restarted" || happening.type === "resume";
          expect(isRestart ? twice.state : twice).toEqual(isRestart ? once.state : once);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("the routes that were asked for are never taken for somebody else's", () => {
    const anyShare = fc.double({ min: 1e-4, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyPlan, anyShare, (plan, share) => {
        const commands: Command[] = Array.from({ length: 3 }, () => ({ kind: "work", fails: false }));
        const { state } = live({ ...plan, steps: [share] }, commands).rollout;
        expect(state).toMatch(/^(SHADOWING|BAKING|SUCCEEDED)$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it("an abort ends with no traffic on the candidate, with nothing but the router at hand", () => {
    fc.assert(
      fc.property(anyStory, ({ plan, commands }) => {
        const world = live(plan, commands);
        fc.pre(!isOver(world.rollout));
        world.work = [];
        world.obey({ kind: "crash", halfway: false, loaded: true });
        world.obey({ kind: "abort" });
        for (let turn = 0; turn < 10 && !isOver(world.rollout); turn++) {
          world.obey({ kind: "work", fails: false });
        }
        expect(["ROLLED_BACK", "SUPERSEDED"]).toContain(world.rollout.state);
        expect(shareOf(world.routes, plan.candidate.digest)).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it("the wall clock decides nothing", () => {
    const anyTimes = fc.array(fc.integer({ min: 0, max: 4e12 }), { minLength: 1 });
    fc.assert(
      fc.property(anyStory, anyTimes, ({ plan, commands }, times) => {
        let turn = 0;
        const skewed = live(plan, commands, () => times[turn++ % times.length] ?? 0);
        const steady = live(plan, commands);
        expect(skewed.shares).toEqual(steady.shares);
        expect(skewed.rollout.state).toBe(steady.rollout.state);
      }),
      { numRuns: 1_000 },
    );
  });
});
