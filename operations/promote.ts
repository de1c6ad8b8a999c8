import type { EnvironmentConfig } from "../core/config/schema.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Ports, PullRequest } from "../core/ports.ts";
import { promoteMessage } from "../core/release/commit-message.ts";
import { releaseFilePath } from "../core/release/parse-release-file.ts";
import { isPromotionBranch, promotionBranch } from "../core/release/promotion-branch.ts";
import type { ReleaseFile } from "../core/release/release-file.ts";
import type { Release } from "../core/release/release-tag.ts";
import { emptyReleaseFile, holdOn, nameCandidate } from "../core/release/transitions.ts";
import { writeReleaseFile } from "../core/release/write-release-file.ts";
import { promotionBody, promotionTitle } from "../core/report/promotion-body.ts";
import { environmentOf, readDesired } from "./environment.ts";
import { modelOf } from "./model-of.ts";
import { chooseRelease, orderProblem, type PromotionWish } from "./promotable-release.ts";

export type PromotePorts = Pick<Ports, "clock" | "progress" | "repository" | "pulls">;

export interface PromoteInput extends PromotionWish {
  /** For automation: what was proposed once (merged, or closed by a human) is not proposed again. */
  onlyOnce?: boolean;
}

export interface PromoteFacts {
  release: string | null;
  digest: string | null;
  branch: string | null;
  pullRequest: { number: number; url: string } | null;
  /** The merge commit, where the environment's policy is to merge by itself. */
  merged: string | null;
}

interface Promotion {
  release: Release;
  environment: string;
  settings: EnvironmentConfig;
  /** What the environment branch holds at `base`. */
  file: ReleaseFile;
  base: string;
}

/** Proposes a release to an environment: a pull request into its branch whose diff is the release file alone. */
export async function promote(ports: PromotePorts, input: PromoteInput): Promise<Outcome<PromoteFacts>> {
  modelOf(input.config, input.model);
  const settings = environmentOf(input.config, input.environment);
  const release = await chooseRelease(ports.repository, input);
  if (typeof release === "string") return refused(release, null);
  const problem = await orderProblem(ports, input, release);
  if (problem !== null) return refused(problem, release);
  const promotion = { release, environment: input.environment, settings, ...(await baseOf(ports, input, settings)) };
  const settled = settledAlready(promotion);
  if (settled) return settled;
  const branch = promotionBranch(release.release, input.environment);
  const earlier = await ports.pulls.find({ head: branch, base: settings.branch, state: "all" });
  if (input.onlyOnce && earlier.length > 0 && !earlier.some(({ state }) => state === "open")) {
    return refused(
      `${release.release} was proposed to ${input.environment} before, in #${earlier[0]?.number}`,
      release,
    );
  }
  return await propose(ports, promotion, branch, earlier.find(({ state }) => state === "open") ?? null);
}

/** The environment branch as it is; made with an empty release file when this is its first promotion. */
async function baseOf(
  { repository }: PromotePorts,
  { model, environment }: PromoteInput,
  { branch }: EnvironmentConfig,
): Promise<{ file: ReleaseFile; base: string }> {
  const desired = await readDesired(repository, { name: environment, branch }, model);
  if (desired) return { file: desired.file, base: desired.head };
  const file = emptyReleaseFile(model);
  const head = await repository.head(branch);
  if (head !== null) return { file, base: head };
  const base = await repository.commitFile({
    branch,
    path: releaseFilePath(model),
    content: writeReleaseFile(file),
    message: `Begin the environment ${environment}\n`,
    expectedHead: null,
  });
  return { file, base };
}

function settledAlready({ release, environment, file }: Promotion): Outcome<PromoteFacts> | null {
  const hold = holdOn(file, release.digest);
  if (hold) return refused(`${release.release} is on hold in ${environment} since ${hold.at}: ${hold.reason}`, release);
  if (file.candidate?.digest === release.digest) {
    return passed(`${release.release} is being rolled out in ${environment} already`, factsOf(release));
  }
  if (file.stable?.digest === release.digest && !file.candidate) {
    return passed(`${release.release} is stable in ${environment} already`, factsOf(release));
  }
  return null;
}

async function propose(
  ports: PromotePorts,
  promotion: Promotion,
  branch: string,
  open: PullRequest | null,
): Promise<Outcome<PromoteFacts>> {
  const { release, environment, settings } = promotion;
  const head = await writeBranch(ports, promotion, branch);
  const text = { title: promotionTitle(release, environment), body: promotionBody(promotion) };
  const pull = open ?? (await ports.pulls.open({ head: branch, base: settings.branch, ...text }));
  if (pull.title !== text.title || pull.body !== text.body) await ports.pulls.update(pull.number, text);
  await closeOutdated(ports, promotion, pull.number);
  const merged = settings.promotion === "auto" ? await ports.pulls.merge(pull.number, head) : null;
  const said = merged ? "is merged" : open ? "is up to date" : "is open";
  return passed(`the promotion of ${release.release} to ${environment} ${said}: #${pull.number}`, {
    ...factsOf(release),
    branch,
    pullRequest: { number: pull.number, url: pull.url },
    merged,
  });
}

/** One commit on top of the environment branch as it is now, so that the pull request never conflicts. */
async function writeBranch({ repository }: PromotePorts, promotion: Promotion, branch: string): Promise<string> {
  const { release, environment, file, base } = promotion;
  const path = releaseFilePath(file.model);
  const content = writeReleaseFile(nameCandidate(file, release));
  const head = await repository.head(branch);
  if (head !== null && (await repository.readFile(head, path)) === content) {
    const [, parent] = await repository.log(head, 2);
    if (parent?.commit === base) return head;
  }
  return await repository.commitFile({
    branch,
    path,
    content,
    message: `${promoteMessage(release.release, environment)}\n`,
    expectedHead: head,
    onto: base,
  });
}

/** A newer proposal replaces an older one of the same model that nobody has merged. */
async function closeOutdated({ pulls }: PromotePorts, promotion: Promotion, current: number): Promise<void> {
  const { environment, settings, file } = promotion;
  const open = await pulls.find({ base: settings.branch, state: "open" });
  const outdated = open.filter(
    ({ head, number }) => number !== current && isPromotionBranch(head, file.model, environment),
  );
  for (const { number } of outdated) await pulls.close(number);
}

function factsOf(release: Release | null): PromoteFacts {
  return {
    release: release?.release ?? null,
    digest: release?.digest ?? null,
    branch: null,
    pullRequest: null,
    merged: null,
  };
}

function passed(headline: string, facts: PromoteFacts): Outcome<PromoteFacts> {
  return { conclusion: "passed", headline, summary: `${headline}\n`, facts, annotations: [] };
}

function refused(headline: string, release: Release | null): Outcome<PromoteFacts> {
  return {
    conclusion: "refused",
    headline,
    summary: `${headline}\n`,
    facts: factsOf(release),
    annotations: [{ level: "error", title: "Not promoted", message: headline }],
  };
}
