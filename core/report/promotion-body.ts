import type { EnvironmentConfig, RolloutConfig } from "../config/schema.ts";
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
  if (rollout.strategy === "all-at-once" || rollout.steps.length === 0) {
    return "all traffic at once, as soon as the model is loaded.";
  }
  const steps = [...rollout.steps.map((share) => formatPercent(share)), "100%"].join(" → ");
  return (
    `${steps} of traffic, each step for at least ${formatDuration(rollout.bake)} and ` +
    `${plural(rollout.min_units, "unit")}. It goes back to ${code(stable.release)} by itself when errors or slow ` +
    "answers are proven worse."
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
