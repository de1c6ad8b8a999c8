import type { Observer } from "./observe.ts";
import { type Environment, environments, model } from "./plan.ts";
import type { Phase } from "./story.ts";
import type { Served, Traffic } from "./traffic.ts";

/** What `--json` writes: enough to check every claim that the demo makes. */
export interface Facts {
  phases: (Phase & { live: Record<Environment, LiveFact> })[];
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
  pullRequests: { number: number; base: string; title: string; state: string }[];
  commits: Record<string, { sha: string; message: string }[]>;
  expectations: { holds: boolean; claim: string }[];
}

export interface LiveFact {
  /** What git wants. */
  release: string | null;
  digest: string | null;
  /** What the server's router says, percent by digest. */
  live: Record<string, number>;
}

export async function liveFacts(seen: Observer): Promise<Record<Environment, LiveFact>> {
  const facts = await Promise.all(
    environments.map(async (environment): Promise<[Environment, LiveFact]> => {
      const stable = (await seen.releaseFile(environment))?.stable;
      const live = await seen.target(environment).liveDigests(model);
      return [environment, { release: stable?.release ?? null, digest: stable?.digest ?? null, live }];
    }),
  );
  return Object.fromEntries(facts) as Record<Environment, LiveFact>;
}

export async function gatherFacts(seen: Observer, traffic: Traffic, phases: Facts["phases"]): Promise<Facts> {
  const rollback = await rollbackFact(seen);
  const bases = ["main", ...environments.map((name) => `env/${name}`)];
  const facts = {
    phases,
    requests: traffic.counts(),
    failures: traffic.failures(),
    rollback,
    pullRequests: (
      await Promise.all(bases.map(async (base) => (await seen.pulls(base)).map((pull) => ({ ...pull, base }))))
    )
      .flat()
      .map(({ number, base, title, state, merged }) => ({ number, base, title, state: merged ? "merged" : state })),
    commits: Object.fromEntries(await Promise.all(bases.map(async (base) => [base, await seen.commits(base)]))),
  };
  return { ...facts, expectations: expectationsOf(facts, traffic) };
}

async function rollbackFact(seen: Observer): Promise<Facts["rollback"]> {
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

const bad = `${model}@v3`;

function expectationsOf(facts: Omit<Facts, "expectations">, traffic: Traffic): Facts["expectations"] {
  const verdictOf = (name: string) => facts.phases.find((phase) => phase.name === name)?.verdict;
  const failed = facts.requests.filter((counter) => counter.failed > 0);
  const total = facts.requests.reduce((sum, counter) => sum + counter.served + counter.failed, 0);
  const last = facts.phases.at(-1)?.live;
  const sentAfterwards = (traffic.lastSentTo(bad) ?? 0) > Date.parse(facts.rollback?.trafficOffAt ?? "");
  const claims: [boolean, string][] = [
    [verdictOf("broken data") === "failure", "the pull request with broken data was blocked"],
    [verdictOf("better features") === "success", "the better model passed its gates"],
    [verdictOf("bad candidate") === "success", "the bad model passed offline"],
    [
      facts.phases.every(({ live }) => environments.every((name) => agrees(live[name]))),
      "after every phase the live digest is the one in git",
    ],
    [total > 1_000, "more than a thousand live requests were answered"],
    [
      failed.every(({ version, phase }) => version === bad && phase === "canary of v3"),
      "no request failed but those that the bad candidate itself answered",
    ],
    [
      facts.rollback?.release === bad && facts.rollback.detectionSeconds !== null,
      "the bad candidate was taken off traffic",
    ],
    [facts.rollback !== null && !sentAfterwards, "not one request reached it afterwards"],
    [last?.production.release === `${model}@v2`, "production serves v2 again, in git as on the server"],
  ];
  return claims.map(([holds, claim]) => ({ holds, claim }));
}

function agrees({ digest, live }: LiveFact): boolean {
  return digest !== null && live[digest] === 100;
}
