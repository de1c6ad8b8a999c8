import type { Facts, Gathered, LiveFact } from "./facts.ts";
import { environments, model } from "./plan.ts";
import type { Traffic } from "./traffic.ts";

/** What the demo claims of itself; one that does not hold makes it fail. */

const bad = `${model}@v3`;

export function expectationsOf(facts: Gathered, traffic: Traffic): Facts["expectations"] {
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
    ...retrainingClaims(facts),
    [last?.production.release === `${model}@v2`, "production serves v2 again, in git as on the server"],
  ];
  return claims.map(([holds, claim]) => ({ holds, claim }));
}

function retrainingClaims({ retraining, phases }: Gathered): [boolean, string][] {
  const weeks = retraining?.weeks ?? [];
  const moved = weeks.filter((week) => week.moved.includes("late")).map(({ from }) => from.slice(0, 10));
  const pulls = phases.flatMap(({ pullRequests }) => pullRequests);
  const [proposed, ...more] = pulls.filter(({ base, title }) => base === "main" && title.startsWith("Train "));
  const served = phases.at(-1)?.live.staging.release;
  return [
    [
      weeks.length === 8 && moved.join() === "2001-05-01,2001-05-08",
      "of the weeks of May and June, the monitor saw two in which the share of late flights had moved",
    ],
    [
      proposed?.state === "merged" && more.length === 0 && retraining?.openedBy === "sluice[bot]",
      "they led to one retraining pull request, opened and merged by the bot",
    ],
    [retraining?.verdict === "success", "the retrained model passed its gates on flights that neither model had seen"],
    [retraining !== null && served === retraining.release, "staging serves the retrained model"],
  ];
}

function agrees({ digest, live }: LiveFact): boolean {
  return digest !== null && live[digest] === 100;
}
