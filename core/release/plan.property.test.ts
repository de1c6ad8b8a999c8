import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rolloutSchema } from "../config/schemas/rollout-schema.ts";
import { noCounts } from "../rollout/judge/evidence.ts";
import { type RolloutStatus, type Routes, rolloutStates, terminalStates } from "../rollout/status.ts";
import { type Effect, nextEffect } from "./plan.ts";
import type { ReleaseFile, ReleaseRef } from "./release-file.ts";
import { rolloutIdOf } from "./rollout-id.ts";

/** What must hold of the next effect whatever git and the target say, sense or not. */

const runs = 10_000;
const commit = "c".repeat(40);
const rollout = rolloutSchema.parse({ strategy: "canary", steps: ["5%", "50%"] });
const ref = (version: number): ReleaseRef => ({
  release: `m@v${version}`,
  digest: `sha256:${String(version).repeat(64)}`,
  uri: `file:///${version}`,
});
const idOf = (digest: string) => rolloutIdOf("production", "m", commit, digest);

const anyRef = fc.constantFrom(ref(1), ref(2), ref(3));
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const anyFile: fc.Arbitrary<ReleaseFile> = fc
  .record({ stable: maybe(anyRef), candidate: maybe(anyRef), held: fc.uniqueArray(anyRef, { maxLength: 2 }) })
  .map(({ stable, candidate, held }) => ({
    version: 1,
    model: "m",
    ...(stable && { stable }),
    ...(candidate && { candidate }),
    held: held.map(({ digest }) => ({ digest, reason: "worse", at: "2026-11-21T10:00:00Z" })),
  }));
const anyWeights = fc.constantFrom<Record<string, number>>(
  {},
  ...[1, 2, 3].map((version) => ({ [ref(version).digest]: 100 })),
  { [ref(1).digest]: 50, [ref(2).digest]: 50 },
);
const anyRoutes: fc.Arbitrary<Routes | null> = fc.option(
  fc.record({ generation: fc.nat(50), weights: anyWeights, versions: fc.constant({}), salt: fc.constant("") }),
);
const anyStatus: fc.Arbitrary<RolloutStatus | null> = fc.option(
  fc
    .record({ candidate: anyRef, state: fc.constantFrom(...rolloutStates), isOurs: fc.boolean() })
    .map(({ candidate, state, isOurs }) => statusOf(candidate, state, isOurs)),
);
const anyBand = fc.constantFrom(null, { from: 0.4, to: 0.6 });

const anySeen = fc
  .record({ file: anyFile, routes: anyRoutes, live: anyWeights, status: anyStatus, defer: anyBand })
  .map(({ file, ...target }) => ({
    desired: { environment: "production", branch: "env/production", head: commit, commit, file },
    ...target,
    ...{ rollout, now: "2026-11-21T12:00:00.000Z" },
  }));

function statusOf(candidate: ReleaseRef, state: RolloutStatus["state"], isOurs: boolean): RolloutStatus {
  return {
    plan: {
      rolloutId: isOurs ? idOf(candidate.digest) : "f".repeat(32),
      model: "m",
      stable: ref(1),
      candidate,
      ...{ steps: [0.5], bakeMs: 0, minUnits: 1, deadlineMs: 0, slowMs: null, skipAnalysis: false },
      judge: { rollbackIfWorseThan: 0, promoteIfBelow: 0.5, wrongRollback: 0.01, whenUnsure: "hold" },
    },
    state,
    ...{ step: 0, weights: {}, generation: 1, reason: null, judgement: null, planned: null, warnings: [] },
    counts: { stable: noCounts, candidate: noCounts },
    ...{ startedAt: "2026-11-21T10:00:00Z", trafficOffAt: null, finishedAt: null, lookedAt: null, history: [] },
  };
}

type Seen = Parameters<typeof nextEffect>[0];

const invariants: Readonly<Record<string, (seen: Seen, effect: Effect) => boolean>> = {
  "what is held is not begun": ({ desired: { file } }, effect) =>
    effect.kind !== "start" || file.held.every(({ digest }) => digest !== effect.plan.candidate.digest),

  "nothing is begun, and no route is set, while another rollout has the traffic": ({ status }, { kind }) =>
    !["start", "set-routes"].includes(kind) || status === null || terminalStates.includes(status.state),

  "success is what answers, not what the target calls itself": ({ desired: { file }, live, routes }, effect) =>
    effect.kind !== "record-success" ||
    effect.release.digest === file.stable?.digest ||
    (live[effect.release.digest] === 100 && routes?.weights[effect.release.digest] === 100),

  "a revert takes back its own candidate, holds it, and leaves stable and other holds": ({ desired }, effect) =>
    effect.kind !== "revert-and-hold" ||
    (effect.release.digest === desired.file.candidate?.digest &&
      effect.file.candidate === undefined &&
      effect.file.stable?.digest === desired.file.stable?.digest &&
      [...desired.file.held, effect.release].every(({ digest }) =>
        effect.file.held.some((entry) => entry.digest === digest),
      )),

  "routes that are set are newer than those that were seen": ({ routes }, effect) =>
    effect.kind !== "set-routes" || effect.routes.generation > (routes?.generation ?? 0),

  "nothing is left to do only where git's release answers all traffic": ({ desired: { file }, live }, effect) =>
    effect.kind !== "nothing" || file.stable === undefined || live[file.stable.digest] === 100,

  "a candidate is begun only beside the stable version that git names, with all traffic on it": (
    { desired: { file }, live },
    effect,
  ) => effect.kind !== "start" || file.stable === undefined || live[file.stable.digest] === 100,
};

describe("whatever git and the target say", () => {
  it(`${Object.keys(invariants).length} invariants hold of the next effect, over ${runs} of both`, () => {
    fc.assert(
      fc.property(anySeen, (seen) => {
        const effect = nextEffect(seen);
        expect(Object.keys(invariants).filter((name) => !invariants[name]?.(seen, effect))).toEqual([]);
        expect(nextEffect(seen)).toEqual(effect);
      }),
      { numRuns: runs },
    );
  });
});
