import type { Observer } from "./observe.ts";
import { type Environment, model } from "./plan.ts";
import type { Phase } from "./story.ts";
import type { Served, Traffic } from "./traffic.ts";

/** What `--json` writes: enough to check every claim that the demo makes. */
export interface Facts extends Gathered {
  expectations: { holds: boolean; claim: string }[];
}

export interface Gathered {
  retraining: Retraining | null;
  phases: PhaseFacts[];
  /** Requests of the whole demo, by what went on in production at the time. */
  requests: Served[];
  failures: Record<string, number>;
  rollback: {
    release: string;
    startedAt: string;
    trafficOffAt: string | null;
    /** From the first share of traffic to none. */
    detectionSeconds: number | null;
    reason: string | null;
    /** The commit that took the candidate out of the environment branch. */
    commit: string | null;
  } | null;
}

/** What the monitor saw week by week, and what came of it. */
export interface Retraining {
  weeks: { from: string; to: string; rows: number; moved: string[] }[];
  pull: number;
  openedBy: string;
  verdict: string;
  /** The release that the pull request became. */
  release: string;
}

/** One act: how it ended, and what was made and served while it lasted. */
export interface PhaseFacts extends Phase {
  live: Record<Environment, LiveFact>;
  requests: Record<string, { served: number; failed: number }>;
  pullRequests: { number: number; base: string; title: string; state: string }[];
  commits: { branch: string; sha: string; message: string }[];
}

export interface LiveFact {
  /** What git wants. */
  release: string | null;
  digest: string | null;
  /** What the server's router says, percent by digest. */
  live: Record<string, number>;
}

export async function gatherFacts(
  seen: Observer,
  traffic: Traffic,
  phases: PhaseFacts[],
  retraining: Retraining | null,
): Promise<Gathered> {
  const rollback = await rollbackFact(seen);
  return { phases, requests: traffic.counts(), failures: traffic.failures(), rollback, retraining };
}

async function rollbackFact(seen: Observer): Promise<Gathered["rollback"]> {
  const status = await seen.target("production").rollout(model);
  if (status?.state !== "ROLLED_BACK") {
    return null;
  }
  const off = status.trafficOffAt;
  const on = status.history.find(({ state }) => state === "STEP")?.at ?? status.startedAt;
  const commits = await seen.commits("env/production");
  return {
    release: status.plan.candidate.release,
    startedAt: on,
    trafficOffAt: off,
    detectionSeconds: off === null ? null : (Date.parse(off) - Date.parse(on)) / 1_000,
    reason: status.reason,
    commit: commits[0]?.sha ?? null,
  };
}
