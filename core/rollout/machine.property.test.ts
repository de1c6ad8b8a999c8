import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { step } from "./machine.ts";
import { isDirect, isOver, newRollout, type Rollout, type RolloutEffect, type RolloutHappening } from "./rollout.ts";
import { problemOfRoutes, readBack, routesFor, shareOf } from "./routes.ts";
import type { Judgement, RolloutPlan, Routes } from "./status.ts";

/** The invariants of a rollout, over whatever may happen to it, crashes at every effect boundary included. */

const version = (digit: string) => ({ release: `m@v${digit}`, digest: `sha256:${digit.repeat(64)}`, uri: "file:///m" });

const anyPlan: fc.Arbitrary<RolloutPlan> = fc
  .record({
    steps: fc.uniqueArray(fc.constantFrom(0.01, 0.05, 0.07, 0.25, 0.333, 0.5, 1), { maxLength: 4 }),
    bakeMs: fc.constantFrom(0, 100, 1_000),
    minUnits: fc.constantFrom(0, 10),
    deadlineMs: fc.constantFrom(0, 500, 5_000),
    whenUnsure: fc.constantFrom("hold" as const, "promote" as const, "rollback" as const),
    hasStable: fc.boolean(),
    skipAnalysis: fc.boolean(),
  })
  .map(({ steps, whenUnsure, hasStable, ...rest }) => ({
    ...rest,
    rolloutId: "0123456789abcdef",
    model: "m",
    stable: hasStable ? version("1") : null,
    candidate: version("2"),
    steps: steps.sort((a, b) => a - b),
    slowMs: null,
    judge: { rollbackIfWorseThan: 0, promoteIfBelow: 0.5, wrongRollback: 0.01, whenUnsure },
  }));

type Command =
  | { kind: "work"; fails: boolean }
  | { kind: "measure"; after: number; units: number; verdict: Judgement["verdict"] }
  | { kind: "crash"; halfway: boolean; loaded: boolean }
  | { kind: "abort" | "supersede" | "stray" };

const anyVerdict = fc.constantFrom<Judgement["verdict"]>("pass", "pass", "unsure", "no-data", "error", "fail");
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("work"), fails: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("work"), fails: fc.constant(true) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("measure"),
      after: fc.constantFrom(0, 150, 2_000, 6_000),
      units: fc.constantFrom(0, 5, 10, 1_000, Number.NaN),
      verdict: anyVerdict,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("crash"),
      halfway: fc.boolean(),
      loaded: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("abort", "supersede", "stray") }) },
) as fc.Arbitrary<Command>;

interface Seen {
  rollout: Rollout;
  happening: RolloutHappening;
  effects: readonly RolloutEffect[];
}

/** The machine with a router and a journal, both of which survive a crash; work under way does not. */
class World {
  rollout: Rollout;
  routes: Routes | null;
  monotonic = 0;
  work: RolloutEffect[] = [];
  readonly seen: Seen[] = [];
  readonly shares: number[] = [];

  readonly #now: () => number;

  constructor(plan: RolloutPlan, now: () => number) {
    this.#now = now;
    this.rollout = newRollout(plan, { now: now(), monotonic: 0 });
    this.routes = plan.stable && routesFor(plan, 0, null);
    this.tell({ type: "begin" });
  }

  tell(happening: RolloutHappening): void {
    const { rollout, effects } = step(this.rollout, { ...happening, now: this.#now(), monotonic: this.monotonic });
    this.seen.push({ rollout: this.rollout, happening, effects });
    this.rollout = rollout;
    this.work.push(...effects);
  }

  obey(command: Command): void {
    const happening = this.#follow(command);
    if (happening) {
      this.tell(happening);
    }
  }

  #follow(command: Command): RolloutHappening | null {
    switch (command.kind) {
      case "work":
        return this.#perform(this.work.shift(), command.fails);
      case "measure": {
        this.monotonic += command.after;
        const judgement = { verdict: command.verdict, sentence: "s", metric: null, ratio: null };
        return { type: "measured", units: command.units, judgement };
      }
      case "crash":
        return this.#crash(command.halfway, command.loaded);
      case "stray":
        return { type: "drained" };
      default:
        return { type: command.kind, reason: "r" };
    }
  }

  #perform(effect: RolloutEffect | undefined, fails: boolean): RolloutHappening | null {
    if (effect && fails) {
      return { type: "broke", reason: "it broke" };
    }
    switch (effect?.type) {
      case "verify":
        return { type: "verified" };
      case "prepare":
        return { type: "prepared", slowMs: 50 };
      case "route":
        this.#route(effect.share);
        return { type: "routed", share: readBack(this.rollout.plan, this.routes) };
      case "drain":
        return { type: "drained" };
      default:
        return null;
    }
  }

  /** @param halfway the effect under way was done, but nobody heard of it */
  #crash(halfway: boolean, loaded: boolean): RolloutHappening {
    const [effect] = this.work;
    if (halfway && effect?.type === "route") {
      this.#route(effect.share);
    }
    this.work = [];
    this.monotonic = 0;
    return { type: "restarted", share: readBack(this.rollout.plan, this.routes), loaded };
  }

  #route(share: number): void {
    this.routes = routesFor(this.rollout.plan, share, this.routes);
    this.shares.push(share);
  }
}

const anyStory = fc.record({ plan: anyPlan, commands: fc.array(anyCommand, { minLength: 5, maxLength: 60 }) });

function live(plan: RolloutPlan, commands: readonly Command[], now = () => 0, each?: (world: World) => void): World {
  const world = new World(plan, now);
  for (const command of commands) {
    world.obey(command);
    each?.(world);
  }
  return world;
}

function holds(check: (world: World) => void): void {
  fc.assert(
    fc.property(anyStory, ({ plan, commands }) => {
      live(plan, commands, () => 0, check);
    }),
    { numRuns: 400 },
  );
}

describe("whatever happens", () => {
  it("weights sum to 100, and only listed versions have any", () => {
    holds(({ routes, rollout }) => {
      expect(routes && problemOfRoutes(routes)).toBeNull();
      expect(shareOf(routes, rollout.plan.candidate.digest)).toBeLessThanOrEqual(1);
    });
  });

  it("the weight never rises without a recorded pass of the step before", () => {
    fc.assert(
      fc.property(anyStory, ({ plan, commands }) => {
        const world = live(plan, commands);
        for (const { rollout, effects } of world.seen) {
          for (const effect of effects) {
            if (effect.type === "route" && effect.share > rollout.share) {
              expect(mayRise(world, effect.share)).toBe(true);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

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
          expect(happening.type === "restarted" ? twice.state : twice).toEqual(
            happening.type === "restarted" ? once.state : once,
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it("the routes that were asked for are never taken for somebody else's", () => {
    const anyShare = fc.double({ min: 1e-4, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyPlan, anyShare, (plan, share) => {
        const commands: Command[] = Array.from({ length: 3 }, () => ({ kind: "work", fails: false }));
        expect(live({ ...plan, steps: [share] }, commands).rollout.state).toMatch(/^(BAKING|SUCCEEDED)$/);
      }),
    );
  });

  it("an abort ends with no traffic on the candidate", () => {
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
      { numRuns: 400 },
    );
  });

  it("the wall clock decides nothing", () => {
    fc.assert(
      fc.property(
        anyStory,
        fc.array(fc.integer({ min: 0, max: 4e12 }), { minLength: 1 }),
        ({ plan, commands }, times) => {
          let turn = 0;
          const skewed = live(plan, commands, () => times[turn++ % times.length] ?? 0);
          const steady = live(plan, commands);
          expect(skewed.shares).toEqual(steady.shares);
          expect(skewed.rollout.state).toBe(steady.rollout.state);
        },
      ),
      { numRuns: 100 },
    );
  });
});

function mayRise(world: World, share: number): boolean {
  const { plan, passes } = world.rollout;
  const passed = new Set(passes.map((pass) => pass.step));
  if (isDirect(plan)) {
    return share === 1;
  }
  const index = share === 1 && !plan.steps.includes(1) ? plan.steps.length : plan.steps.indexOf(share);
  return index === 0 || passed.has(index - 1);
}
