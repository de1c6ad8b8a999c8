import { describe, expect, it } from "vitest";
import { problemOfRoutes, readBack, routesFor, routesWithout, shareOf } from "./routes.ts";
import type { RolloutPlan, Routes } from "./status.ts";

const [old, stable, candidate] = ["a", "b", "c"].map((letter) => ({
  release: `m@${letter}`,
  digest: `sha256:${letter.repeat(64)}`,
  uri: `file:///${letter}`,
})) as [RolloutPlan["candidate"], RolloutPlan["candidate"], RolloutPlan["candidate"]];

const plan: RolloutPlan = {
  ...{ rolloutId: "0123456789abcdef", model: "m", stable, candidate },
  ...{ steps: [], bakeMs: 0, minUnits: 0, deadlineMs: 0, slowMs: null, skipAnalysis: false },
  judge: { rollbackIfWorseThan: 0, promoteIfBelow: 0.5, wrongRollback: 0.01, whenUnsure: "hold" },
};
const first: RolloutPlan = { ...plan, stable: null };
const present: Routes = {
  generation: 7,
  weights: { [old.digest]: 100 },
  versions: { [old.digest]: { release: old.release, uri: old.uri } },
  salt: "",
};

describe("routes of a rollout", () => {
  it("give the candidate its share and the stable version the rest, under the next generation", () => {
    expect(routesFor(plan, { share: 0.07, mirror: 0 }, present)).toMatchObject({
      generation: 8,
      weights: { [stable.digest]: 93, [candidate.digest]: 7 },
      salt: plan.rolloutId,
    });
  });

  it("list both versions whatever the share, so that both stay loaded", () => {
    for (const share of [0, 0.5, 1]) {
      expect(Object.keys(routesFor(plan, { share, mirror: 0 }, present).versions)).toEqual([
        stable.digest,
        candidate.digest,
      ]);
    }
  });

  it("leave others their traffic until the first version ever is ready, and give it back", () => {
    const prepared = routesFor(first, { share: 0, mirror: 0 }, present);
    expect(prepared.weights).toEqual({ [old.digest]: 100, [candidate.digest]: 0 });
    const promoted = routesFor(first, { share: 1, mirror: 0 }, prepared);
    expect(promoted.weights).toEqual({ [old.digest]: 0, [candidate.digest]: 100 });
    expect(routesFor(first, { share: 0, mirror: 0 }, promoted).weights).toEqual({});
    expect(routesFor(first, { share: 0, mirror: 0 }, null).weights).toEqual({});
  });

  it("forget a candidate that was taken back", () => {
    const routes = routesWithout(candidate.digest, routesFor(plan, { share: 0, mirror: 0 }, present));
    expect(routes).toMatchObject({ generation: 9, weights: { [stable.digest]: 100 } });
    expect(Object.keys(routes.versions)).toEqual([stable.digest]);
  });
});

describe("reading back", () => {
  it("tells the candidate's share", () => {
    expect(readBack(plan, routesFor(plan, { share: 0.333, mirror: 0 }, null))).toEqual({ share: 0.333, mirror: 0 });
    expect(shareOf(null, candidate.digest)).toBe(0);
  });

  it("tells routes of somebody else", () => {
    expect(readBack(plan, present).share).toBeNull();
    expect(readBack(first, present).share).toBe(0);
  });
});

describe("routes that make no sense", () => {
  it("are named", () => {
    expect(problemOfRoutes(present)).toBeNull();
    expect(problemOfRoutes({ ...present, weights: {} })).toBeNull();
    expect(problemOfRoutes({ ...present, weights: { [old.digest]: 50 } })).toBe("weights: sum to 50, not 100");
    expect(problemOfRoutes({ ...present, versions: {} })).toMatch(/is not among versions$/);
  });
});
