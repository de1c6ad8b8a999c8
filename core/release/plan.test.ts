import { describe, expect, it } from "vitest";
import { rolloutSchema } from "../config/schemas/rollout-schema.ts";
import type { ReviewBand } from "../models/review-band.ts";
import { noCounts } from "../rollout/judge/evidence.ts";
import type { RolloutState, RolloutStatus, Routes } from "../rollout/status.ts";
import { nextEffect } from "./plan.ts";
import type { ReleaseFile, ReleaseRef } from "./release-file.ts";
import { rolloutIdOf } from "./rollout-id.ts";
import { emptyReleaseFile } from "./transitions.ts";

const ref = (version: number): ReleaseRef => ({
  release: `late-flights@v${version}`,
  digest: `sha256:${String(version).repeat(64)}`,
  uri: `file:///models/${version}`,
});
const [v1, v2, v3] = [ref(1), ref(2), ref(3)];
const commit = "c".repeat(40);
const rollout = rolloutSchema.parse({ strategy: "canary", steps: ["5%", "50%"] });
const now = "2026-11-21T12:00:00.000Z";

const routesTo = (release: ReleaseRef, generation = 7): Routes => ({
  generation,
  weights: { [release.digest]: 100 },
  versions: {},
  salt: "",
});

function statusOf(candidate: ReleaseRef, state: RolloutState, change: Partial<RolloutStatus> = {}): RolloutStatus {
  const start = see({ candidate, stable: v1 }, null, routesTo(v1));
  if (start.kind !== "start") throw new Error(start.kind);
  return {
    plan: start.plan,
    state,
    step: 0,
    weights: {},
    generation: 1,
    reason: null,
    judgement: null,
    planned: null,
    warnings: [],
    lookedAt: null,
    counts: { stable: noCounts, candidate: noCounts },
    startedAt: "2026-11-21T10:00:00.000Z",
    trafficOffAt: null,
    finishedAt: "2026-11-21T10:14:07.000Z",
    history: [],
    ...change,
  };
}

function see(
  file: Partial<ReleaseFile>,
  status: RolloutStatus | null,
  routes: Routes | null,
  config = rollout,
  live = routes?.weights ?? {},
  defer: ReviewBand | null = null,
) {
  const desired = {
    environment: "production",
    branch: "env/production",
    head: commit,
    commit,
    file: { ...emptyReleaseFile("late-flights"), ...file },
  };
  return nextEffect({ desired, status, routes, live, rollout: config, defer, now });
}

const id = rolloutIdOf("production", "late-flights", commit, v2.digest);

describe("without a candidate", () => {
  it("does nothing where nothing is wanted, or where live equals git", () => {
    expect(see({}, null, null)).toEqual({ kind: "nothing", because: "git names no release of late-flights" });
    expect(see({ stable: v1 }, null, routesTo(v1)).kind).toBe("nothing");
  });

  it("sets stable routes again where predictions are to be marked for a person, or no longer", () => {
    const band = { from: 0.4, to: 0.6 };
    const marked = see({ stable: v1 }, null, routesTo(v1), rollout, undefined, band);
    if (marked.kind !== "set-routes") throw new Error(marked.kind);
    const { release, uri } = v1;
    expect(marked.routes.versions).toEqual({ [v1.digest]: { release, uri, defer: band } });
    expect(see({ stable: v1 }, null, marked.routes, rollout, undefined, band).kind).toBe("nothing");
    expect(see({ stable: v1 }, null, marked.routes).kind).toBe("set-routes");
    const start = see({ stable: v1, candidate: v2 }, null, marked.routes, rollout, undefined, band);
    expect(start).toMatchObject({ kind: "start", plan: { stable: { defer: band }, candidate: { defer: band } } });
  });

  it("sets stable routes on a rebuilt target, after a rollback in git, and when someone else moved them", () => {
    expect(see({ stable: v1 }, null, null)).toMatchObject({
      kind: "set-routes",
      routes: { generation: 1, weights: { [v1.digest]: 100 }, versions: { [v1.digest]: { uri: v1.uri } } },
    });
    expect(see({ stable: v1 }, statusOf(v2, "SUCCEEDED"), routesTo(v2))).toMatchObject({
      kind: "set-routes",
      routes: { generation: 8 },
    });
  });

  it("does not believe routes that the target does not answer with", () => {
    expect(see({ stable: v1 }, null, routesTo(v1), rollout, {}).kind).toBe("attention");
    const succeeded = statusOf(v2, "SUCCEEDED");
    expect(see({ stable: v1, candidate: v2 }, succeeded, routesTo(v2), rollout, { [v1.digest]: 100 }).kind).toBe(
      "attention",
    );
  });

  it("first ends a rollout that git no longer asks for, and waits for its traffic to be off", () => {
    expect(see({ stable: v1 }, statusOf(v2, "BAKING"), routesTo(v1))).toMatchObject({
      kind: "supersede",
      rolloutId: id,
    });
    expect(see({ stable: v1 }, statusOf(v2, "ABORTING"), routesTo(v1)).kind).toBe("wait");
    expect(see({ stable: v1 }, statusOf(v2, "ROLLED_BACK"), routesTo(v1)).kind).toBe("nothing");
  });
});

describe("with a candidate", () => {
  const file = { stable: v1, candidate: v2 };

  it("puts stable on traffic before anything is tried beside it", () => {
    expect(see(file, null, null)).toMatchObject({ kind: "set-routes", release: v1 });
  });

  it("starts the rollout that the configuration asks for", () => {
    expect(see(file, null, routesTo(v1))).toMatchObject({
      kind: "start",
      plan: { rolloutId: id, stable: v1, candidate: v2, steps: [0.05, 0.5], bakeMs: 600_000, skipAnalysis: false },
    });
  });

  it("rolls out at once where there is no stable version to compare with", () => {
    expect(see({ candidate: v2 }, null, null)).toMatchObject({ kind: "start", plan: { stable: null, steps: [] } });
  });

  it.each(["QUEUED", "VERIFYING", "STEP", "BAKING", "ANALYSING", "PAUSED", "PROMOTING", "UNKNOWN"] as const)(
    "waits while the target is %s",
    (state) => {
      expect(see(file, statusOf(v2, state), routesTo(v1)).kind).toBe("wait");
    },
  );

  it("records success once the live digest is the one asked for", () => {
    expect(see(file, statusOf(v2, "SUCCEEDED"), routesTo(v2))).toMatchObject({
      kind: "record-success",
      rolloutId: id,
      file: { stable: v2, held: [] },
    });
    expect(see(file, statusOf(v2, "SUCCEEDED"), routesTo(v1)).kind).toBe("attention");
  });

  it("reverts and holds after a rollback, with the proven reason and the target's own time", () => {
    const judgement = {
      verdict: "fail",
      sentence: "errors 4.2 times as often",
      metric: "errors",
      ratio: null,
    } as const;
    const effect = see(file, statusOf(v2, "ROLLED_BACK", { judgement, reason: "guard" }), routesTo(v1));
    expect(effect).toMatchObject({
      kind: "revert-and-hold",
      file: {
        stable: v1,
        held: [{ digest: v2.digest, reason: "errors 4.2 times as often", at: "2026-11-21T10:14:07.000Z" }],
      },
    });
    expect(effect).not.toHaveProperty("file.candidate");
  });

  it("says why when the target was told to abort", () => {
    const stopped = statusOf(v2, "ROLLED_BACK", { reason: "aborted by octocat" });
    expect(see(file, stopped, routesTo(v1))).toMatchObject({ reason: "aborted by octocat" });
  });

  it("never rolls out a held digest, even when someone wrote it into the file by hand", () => {
    const held = [{ digest: v2.digest, reason: "errors", at: now }];
    expect(see({ ...file, held }, null, routesTo(v1))).toMatchObject({ kind: "revert-and-hold", file: { held } });
  });

  it("only drops a candidate that is stable already", () => {
    expect(see({ stable: v1, candidate: v1 }, null, routesTo(v1))).toMatchObject({
      kind: "record-success",
      file: { stable: v1 },
    });
  });

  it("lets a newer candidate supersede the one under way, then starts it", () => {
    const newer = { stable: v1, candidate: v3 };
    expect(see(newer, statusOf(v2, "BAKING"), routesTo(v1))).toMatchObject({ kind: "supersede", rolloutId: id });
    expect(see(newer, statusOf(v2, "ROLLED_BACK"), routesTo(v1))).toMatchObject({
      kind: "start",
      plan: { candidate: v3 },
    });
  });

  it("touches nothing that is frozen or was superseded on the target itself", () => {
    expect(see(file, statusOf(v2, "FROZEN"), routesTo(v1)).kind).toBe("attention");
    expect(see(file, statusOf(v2, "SUPERSEDED"), routesTo(v1)).kind).toBe("attention");
  });

  it("leaves the frozen state when git asks for something else: that is the human decision", () => {
    expect(see({ stable: v1 }, statusOf(v2, "FROZEN"), routesTo(v1)).kind).toBe("supersede");
  });

  it("takes all at once where the strategy says so", () => {
    const atOnce = rolloutSchema.parse({ strategy: "all-at-once", steps: ["5%"] });
    expect(see(file, null, routesTo(v1), atOnce)).toMatchObject({ kind: "start", plan: { steps: [] } });
  });

  it("begins in the shadow and keeps the stable version ready where the strategy says so", () => {
    const shadow = rolloutSchema.parse({ strategy: "shadow", shadow: { share: "20%", for: "1h" } });
    expect(see(file, null, routesTo(v1), shadow)).toMatchObject({
      plan: { steps: [], shadow: { share: 0.2, ms: 3_600_000 } },
    });
    const blueGreen = rolloutSchema.parse({ strategy: "blue-green", bake: "5m" });
    expect(see(file, null, routesTo(v1), blueGreen)).toMatchObject({ plan: { steps: [], keepMs: 300_000 } });
  });

  it("has nothing to mirror or to keep for the first release", () => {
    const shadow = rolloutSchema.parse({ strategy: "shadow", shadow: {} });
    const first = see({ candidate: v2 }, null, null, shadow);
    expect(first).toMatchObject({ kind: "start", plan: { steps: [] } });
    expect(first).not.toHaveProperty("plan.shadow");
  });
});
