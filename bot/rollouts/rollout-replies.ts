import { code, escapeMarkdown, table } from "../../core/report/markdown.ts";
import { formatCount, formatDuration, formatPercent } from "../../core/report/numbers.ts";
import type { RolloutStatus } from "../../core/rollout/status.ts";

/** What the bot says of rollouts: a line on the deployment while it runs, a story on the promotion when it failed. */

export function rolloutMarker(rolloutId: string): string {
  return `<!-- sluice:rollout ${rolloutId} -->`;
}

/** One line per state and step, so that counting on does not make it another line. */
export function progressLine({ plan, state, step, weights }: RolloutStatus): string {
  const { release } = plan.candidate;
  const share = `${formatPercent((weights[plan.candidate.digest] ?? 0) / 100)} of traffic`;
  switch (state) {
    case "QUEUED":
    case "VERIFYING":
    case "PREPARING":
      return `${release} is being checked and loaded`;
    case "SHADOWING":
      return `${release} answers copies of requests, which no user sees`;
    case "STEP":
    case "BAKING":
    case "ANALYSING":
      if (step >= plan.steps.length) return `${release} gets all traffic; the version before is kept ready`;
      return `${release} gets ${share}, step ${step + 1} of ${plan.steps.length}`;
    case "PAUSED":
      return `${release} stays at ${share}: not proven yet, or paused by hand`;
    case "PROMOTING":
      return `${release} gets all traffic`;
    case "SUCCEEDED":
      return `${release} has all traffic; git follows`;
    case "FROZEN":
      return `The rollout of ${release} is frozen: a person has to look`;
    case "UNKNOWN":
      return `The server was restarted; finding out where ${release} stands`;
    default:
      return `${release} is being taken off traffic`;
  }
}

export function liveLine(release: string): string {
  return `${release} serves all traffic`;
}

export function failureLine(status: RolloutStatus): string {
  return `Rolled back: ${reasonOf(status)}`;
}

export function supersededLine(release: string): string {
  return `The rollout of ${release} was ended: git asks for something else`;
}

export function replacedLine(release: string): string {
  return `Replaced by ${release}`;
}

export function rollbackStory(rollback: {
  status: RolloutStatus;
  environment: string;
  /** The commit that took the candidate back; null when it is not found any more. */
  commit: string | null;
}): string {
  const { status, environment, commit } = rollback;
  const { candidate, stable } = status.plan;
  return [
    `### ↩️ ${code(candidate.release)} was rolled back in ${escapeMarkdown(environment)}${after(status)}`,
    escapeMarkdown(reasonOf(status)),
    countsTable(status),
    `${trafficSentence(status)} ${commit === null ? "This environment's file was reverted" : `This environment's file was reverted in ${commit}`}, ` +
      `and ${code(candidate.release)} is on hold: ${code(`/sluice release-hold ${candidate.release} in ${environment}`)} lets it be promoted there again.`,
    stable ? "" : "Nothing else is released there yet, so nothing is served until the next promotion.",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function after({ history, startedAt, trafficOffAt }: RolloutStatus): string {
  if (trafficOffAt === null) return "";
  const began = history.find(({ state }) => state === "STEP")?.at ?? startedAt;
  return ` after ${formatDuration(Date.parse(trafficOffAt) - Date.parse(began))}`;
}

function reasonOf({ judgement, reason }: RolloutStatus): string {
  const proven = judgement?.verdict === "fail" ? judgement.sentence : null;
  return proven ?? reason ?? "The target gives no reason.";
}

function countsTable({ plan, counts }: RolloutStatus): string {
  if (counts.candidate.requests === 0 || !plan.stable) return "";
  const row = (name: string, pick: (version: RolloutStatus["counts"]["stable"]) => number) => [
    name,
    formatCount(pick(counts.candidate)),
    formatCount(pick(counts.stable)),
  ];
  const counted = table(
    [
      ["", `${code(plan.candidate.release)} (canary)`, code(plan.stable.release)],
      row("users", ({ units }) => units),
      row("of these, met errors", ({ unitsWithErrors }) => unitsWithErrors),
      row("of these, met slow answers", ({ unitsWithSlow }) => unitsWithSlow),
      row("requests", ({ requests }) => requests),
    ],
    ["l", "r", "r"],
  );
  return `What they met until it was off traffic:\n\n${counted}`;
}

function trafficSentence({ plan, trafficOffAt }: RolloutStatus): string {
  if (trafficOffAt === null) return "It got no traffic.";
  const time = `${trafficOffAt.slice(11, 19)} UTC`;
  return plan.stable
    ? `Traffic went back to ${code(plan.stable.release)} at ${time}.`
    : `It was taken off traffic at ${time}.`;
}
