import { promotionConclusion } from "../bot/promotions/promotion-replies.ts";
import { attentionIssue } from "../bot/rollouts/attention-replies.ts";
import { rollbackStory } from "../bot/rollouts/rollout-replies.ts";
import type { EnvironmentConfig } from "../core/config/schema.ts";
import { shortDigest } from "../core/digest.ts";
import { type Condition, noRecord, verdictOf } from "../core/release/promotion-verdict.ts";
import { withdrawnBody } from "../core/release/withdrawal.ts";
import { commit } from "../core/report/fixtures/parts.ts";
import { reports } from "../core/report/fixtures/reports.ts";
import { release, releaseFile, rolledBack } from "../core/report/fixtures/rollout.ts";
import { type PromotionStory, promotionBody } from "../core/report/promotion/promotion-body.ts";

/** What people read of promotions and rollbacks, for previews. */

const paired = { ...reports.passed, production: releaseFile.stable ?? null };
const { measurement } = paired;
const live = measurement.production && releaseFile.stable ? releaseFile.stable.digest : "";
const pairedReport = {
  ...paired,
  measurement: { ...measurement, production: measurement.production && { ...measurement.production, digest: live } },
};

function storyOf(environment: EnvironmentConfig, change: Partial<PromotionStory>): PromotionStory {
  return {
    release,
    environment: "production",
    settings: { ...environment, soak: 3_600_000, approvals: 1 },
    file: releaseFile,
    evidence: { candidate: pairedReport, stable: null },
    soakedAt: Date.parse("2026-11-21T14:00:00Z"),
    planned:
      "At 120 users a minute of whom 0.7 % meet errors, 95 of 100 releases with twice as many are taken off within 18 " +
      "minutes, and 95 of 100 releases with five times as many are taken off within 4 minutes.",
    ...change,
  };
}

const conditions: Condition[] = [
  { name: "change", state: "met", sentence: "it changes releases/late-flights.yaml alone, to what Sluice would write" },
  { name: "release", state: "met", sentence: `late-flights@v12 is a release, made from ${commit}` },
  { name: "model", state: "met", sentence: `the registry has it, ${shortDigest(release.digest)}` },
  { name: "evaluation", state: "met", sentence: reports.passed.gates.sentence },
  { name: "hold", state: "met", sentence: "it is not on hold in production" },
  { name: "soak", state: "met", sentence: "it has proven itself in staging" },
  { name: "freeze", state: "waiting", sentence: "production is frozen until 2026-11-23 07:00 UTC: weekend", until: 1 },
  { name: "approvals", state: "waiting", sentence: "1 of 2 approvals by tom; not counted: maria asked for it" },
];

const twelveNames = Array.from("abcdefghijkl", (letter, index) => `delays-${letter}@v${index + 1}`);

function rolledBackAs(name: string): typeof rolledBack {
  const { plan } = rolledBack;
  return { ...rolledBack, plan: { ...plan, candidate: { ...plan.candidate, release: name } } };
}

export function promotionPages(environment: EnvironmentConfig): Record<string, string> {
  const ordinary = promotionBody(storyOf(environment, {}));
  const twelve = twelveNames.map((name) => {
    return `## Promote ${name} to production\n\n${promotionBody(storyOf(environment, { release: { ...release, release: name } }))}`;
  });
  const { title, summary } = promotionConclusion(verdictOf(conditions, []), noRecord);
  const desired = { environment: "production", branch: "env/production", head: commit, commit };
  const frozen = { ...desired, file: { ...releaseFile, candidate: release } };
  const story = { status: rolledBack, environment: "production", commit };
  return {
    promotion: ordinary,
    "promotion-first": promotionBody(
      storyOf(environment, {
        file: { ...releaseFile, stable: undefined } as PromotionStory["file"],
        evidence: { candidate: reports["first-model"], stable: null },
        planned: null,
      }),
    ),
    "promotion-other-rows": promotionBody(
      storyOf(environment, { evidence: { candidate: reports.passed, stable: reports["first-model"] } }),
    ),
    "promotion-twelve": twelve.join("\n\n"),
    "promotion-closed": withdrawnBody(ordinary, "superseded by #14, the promotion of late-flights@v13"),
    "promotion-check": `### ${title}\n\n${summary}`,
    "rolled-back": rollbackStory(story),
    "rolled-back-twelve": twelveNames
      .map((name) => rollbackStory({ ...story, status: rolledBackAs(name) }))
      .join("\n\n"),
    attention: attentionIssue(frozen, "the rollout of late-flights@v12 is frozen: the routes were changed", rolledBack)
      .body,
  };
}
