import type { RolloutConfig } from "../config/rollout-schema.ts";
import type { EnvironmentConfig } from "../config/schema.ts";
import { shortDigest } from "../digest.ts";
import type { ReleaseFile, ReleaseRef } from "../release/release-file.ts";
import type { Release } from "../release/release-tag.ts";
import { code, details, escapeMarkdown, table } from "./markdown.ts";
import { formatDuration, formatPercent, plural } from "./numbers.ts";

/** What a reviewer of a promotion reads: what is live, what will be, where it comes from and how it will go out. */

export function promotionTitle(release: Release, environment: string): string {
  return `Promote ${release.release} to ${environment}`;
}

export function promotionBody(promotion: {
  release: Release;
  environment: string;
  settings: EnvironmentConfig;
  file: ReleaseFile;
}): string {
  const { release, environment, settings, file } = promotion;
  return [
    table([
      ["", "release", "model"],
      ["live now", ...cells(file.stable)],
      ["after the rollout", ...cells(release)],
    ]),
    superseded(file),
    `**Merging starts the rollout:** ${rolloutInWords(settings.rollout, file.stable)}`,
    details("Where the release comes from", lineage(release)),
    `<sub>This branch holds one change, the release file of ${environment}. Closing the pull request leaves ` +
      `${environment} as it is.</sub>`,
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}

function cells(ref: ReleaseRef | undefined): string[] {
  return ref ? [code(ref.release), code(shortDigest(ref.digest))] : ["nothing yet", ""];
}

function superseded({ candidate }: ReleaseFile): string | null {
  return candidate ? `⚠️ A rollout of ${code(candidate.release)} is under way; merging this ends it.` : null;
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
    `${plural(rollout.min_units, "unit")}. It goes back to ${code(stable.release)} by itself when errors or slow ` +
    "answers are proven worse; how soon that can be proven depends on the users of that hour, and is told when the " +
    "rollout begins."
  );
}

function lineage({ digest, uri, commit, report }: Release): string {
  return table([
    ["what", "is"],
    ["model", code(digest)],
    ["kept at", code(uri)],
    ["trained from commit", escapeMarkdown(commit)],
    ["evaluation report", code(report)],
  ]);
}
