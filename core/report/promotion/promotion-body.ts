import type { EnvironmentConfig } from "../../config/schema.ts";
import type { RolloutConfig } from "../../config/schemas/rollout-schema.ts";
import { shortDigest } from "../../digest.ts";
import { approverRole } from "../../release/approvals.ts";
import type { ReleaseFile, ReleaseRef } from "../../release/release-file.ts";
import type { Release } from "../../release/release-tag.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { code, details, escapeMarkdown, table } from "../markdown.ts";
import { formatCount, formatDuration, formatMoment, formatPercent, plural } from "../numbers.ts";
import { promotionMetrics } from "./promotion-metrics.ts";

/** What a reviewer of a promotion reads: what is live, what will be, where it comes from and how it will go out. */

export function promotionTitle(release: Release, environment: string): string {
  return `Promote ${release.release} to ${environment}`;
}

export interface PromotionStory {
  release: Release;
  environment: string;
  settings: EnvironmentConfig;
  file: ReleaseFile;
  /** The report of the release, or why it cannot be read; of the live one, where it can be. */
  evidence: { candidate: EvaluatedReport | string; stable: EvaluatedReport | null };
  /** From when on it may go out, in milliseconds since 1970 UTC; null: there is no environment before. */
  soakedAt: number | null;
  /** How soon harm would be found, with the traffic of now; null: not known. */
  planned: string | null;
}

export function promotionBody(story: PromotionStory): string {
  const { release, environment, settings, file, evidence } = story;
  const { candidate } = evidence;
  return [
    table([
      ["", "release", "model"],
      ["live now", ...cells(file.stable)],
      ["after the rollout", ...cells(release)],
    ]),
    superseded(file),
    typeof candidate === "string"
      ? `⚠️ Its evaluation cannot be shown: ${escapeMarkdown(candidate)}.`
      : promotionMetrics({ ...evidence, candidate }, release, file.stable),
    `**Merging starts the rollout:** ${rolloutInWords(settings.rollout, file.stable)}`,
    story.planned === null ? null : plannedPrefix + escapeMarkdown(story.planned),
    beforeMerging(story),
    details("Where the release comes from", lineage(release, candidate)),
    `<sub>This branch holds one change, the release file of ${environment}. Closing the pull request leaves ` +
      `${environment} as it is.</sub>`,
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}

const plannedPrefix = "**How soon harm is found:** ";

/** The line of a body that depends on the traffic at the time of writing; null where it has none. */
export function plannedLine(body: string): string | null {
  return body.split("\n").find((line) => line.startsWith(plannedPrefix)) ?? null;
}

/** The body with that line as it stood in another one, so that traffic alone does not make it another text. */
export function withPlannedLine(body: string, line: string): string {
  return body.replace(plannedLine(body) ?? line, () => line);
}

function cells(ref: ReleaseRef | undefined): string[] {
  return ref ? [code(ref.release), code(shortDigest(ref.digest))] : ["nothing yet", ""];
}

function superseded({ candidate }: ReleaseFile): string | null {
  return candidate ? `⚠️ A rollout of ${code(candidate.release)} is under way; merging this ends it.` : null;
}

function beforeMerging({ settings, soakedAt }: PromotionStory): string | null {
  const { after, soak, approvals, freeze } = settings;
  const asked = [
    ...(after !== undefined && soak > 0 && soakedAt !== null
      ? [`${formatDuration(soak)} in ${escapeMarkdown(after)}, so not before **${formatMoment(soakedAt)}**`]
      : []),
    ...(approvals > 0
      ? [
          `${plural(approvals, "approval")} of this head, by a review or ${code("/sluice approve")}, of people with ` +
            `the permission ${code(approverRole)}`,
        ]
      : []),
    ...(freeze.length > 0 ? ["a time that is not frozen"] : []),
  ];
  return asked.length > 0 ? `**Before merging:** ${asked.join("; ")}.` : null;
}

function rolloutInWords(rollout: RolloutConfig, stable: ReleaseRef | undefined): string {
  if (!stable) return "all traffic at once, as soon as the model is loaded; there is nothing to compare it with yet.";
  const before = rollout.shadow ? `${shadowInWords(rollout.shadow)}; then ` : "";
  if (rollout.strategy === "blue-green") {
    return `${before}all traffic at one stroke. ${code(stable.release)} is kept ready for ${formatDuration(rollout.bake)} after it.`;
  }
  if (rollout.strategy !== "canary") return `${before}all traffic at once, as soon as the model is loaded.`;
  return before + canaryInWords(rollout, stable);
}

function shadowInWords({ share, for: time }: NonNullable<RolloutConfig["shadow"]>): string {
  return `copies of ${formatPercent(share)} of the requests for at least ${formatDuration(time)}, answered unheard`;
}

function canaryInWords(rollout: RolloutConfig, stable: ReleaseRef): string {
  const steps = [...rollout.steps.map((share) => formatPercent(share)), "100%"].join(" → ");
  return (
    `${steps} of traffic, each step for at least ${formatDuration(rollout.bake)} and ` +
    `${plural(rollout.min_units, "user")}. It goes back to ${code(stable.release)} by itself when errors or slow ` +
    "answers are proven worse."
  );
}

function lineage({ digest, uri, commit, report }: Release, evaluated: EvaluatedReport | string): string {
  const data = typeof evaluated === "string" ? null : evaluated.candidate;
  return table([
    ["what", "is"],
    ["model", code(digest)],
    ["kept at", code(uri)],
    ["trained from commit", escapeMarkdown(commit)],
    ...(data ? [["data", `${code(data.data.digest)}, ${formatCount(data.data.rows)} rows`]] : []),
    ...(data ? [["trained by", code(data.command)]] : []),
    ["evaluation report", code(report)],
    ...(typeof evaluated === "string" ? [] : [["its gates said", escapeMarkdown(evaluated.gates.sentence)]]),
  ]);
}
