import type { LiveFact, PhaseFacts } from "./facts.ts";
import type { Observer } from "./observe.ts";
import { type Environment, environments, model } from "./plan.ts";
import type { Phase } from "./story.ts";
import type { Served, Traffic } from "./traffic.ts";

/** Writes down, at the end of every act, what has come since the end of the one before. */
export function openNotebook(seen: Observer) {
  const phases: PhaseFacts[] = [];
  const known = { commits: new Set<string>(), served: [] as Served[] };
  const branches = ["main", ...environments.map((name) => `env/${name}`)];

  const newCommits = async () => {
    const lists = await Promise.all(
      branches.map(async (branch) => (await seen.commits(branch)).map((commit) => ({ branch, ...commit }))),
    );
    const found = lists.flat().filter(({ branch, sha }) => !known.commits.has(`${branch} ${sha}`));
    for (const { branch, sha } of found) known.commits.add(`${branch} ${sha}`);
    return found;
  };
  /** Those opened since, with the state that they have by now. */
  const newPulls = async () => {
    const earlier = phases.flatMap(({ pullRequests }) => pullRequests.map(({ number }) => number));
    const lists = await Promise.all(
      branches.map(async (base) => (await seen.pulls(base)).map((pull) => ({ ...pull, base }))),
    );
    return lists
      .flat()
      .filter(({ number }) => !earlier.includes(number))
      .map(({ number, base, title, state, merged }) => ({ number, base, title, state: merged ? "merged" : state }));
  };
  const newRequests = (traffic: Traffic | null) => {
    const before = sumByVersion(known.served);
    known.served = traffic?.counts().map((counter) => ({ ...counter })) ?? [];
    const now = Object.entries(sumByVersion(known.served));
    return Object.fromEntries(
      now.map(([version, { served, failed }]) => [
        version,
        { served: served - (before[version]?.served ?? 0), failed: failed - (before[version]?.failed ?? 0) },
      ]),
    );
  };
  return {
    phases,
    note: async (phase: Phase, traffic: Traffic | null): Promise<void> => {
      const [live, pullRequests, commits] = [await liveFacts(seen), await newPulls(), await newCommits()];
      phases.push({ ...phase, live, requests: newRequests(traffic), pullRequests, commits });
    },
  };
}

function sumByVersion(counters: readonly Served[]): PhaseFacts["requests"] {
  const sums: PhaseFacts["requests"] = {};
  for (const { version, served, failed } of counters) {
    const sum = sums[version] ?? { served: 0, failed: 0 };
    sums[version] = { served: sum.served + served, failed: sum.failed + failed };
  }
  return sums;
}

async function liveFacts(seen: Observer): Promise<Record<Environment, LiveFact>> {
  const facts = await Promise.all(
    environments.map(async (environment): Promise<[Environment, LiveFact]> => {
      const stable = (await seen.releaseFile(environment))?.stable;
      const live = await seen.target(environment).liveDigests(model);
      return [environment, { release: stable?.release ?? null, digest: stable?.digest ?? null, live }];
    }),
  );
  return Object.fromEntries(facts) as Record<Environment, LiveFact>;
}
