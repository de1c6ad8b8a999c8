import type { Outcome } from "../../core/outcome.ts";
import type { Ports, PullRequest } from "../../core/ports.ts";
import { isPromotionBranch, promotionBranch } from "../../core/release/promotion-branch.ts";
import type { PromotionVerdict } from "../../core/release/promotion-verdict.ts";
import type { Release } from "../../core/release/release-tag.ts";
import { holdOn } from "../../core/release/transitions.ts";
import { withdrawnBody } from "../../core/release/withdrawal.ts";
import { promotionTitle } from "../../core/report/promotion/promotion-body.ts";
import type { Variables } from "../environment/deploy-tick.ts";
import { environmentOf } from "../environment/environment.ts";
import { modelOf } from "../model-of.ts";
import { examinePromotion } from "./examine-promotion.ts";
import { chooseRelease, orderProblem, type PromotionWish } from "./promotable-release.ts";
import { baseOf, type Promotion, writePromotion } from "./promotion-branch.ts";
import { bodyFor } from "./promotion-text.ts";
import { unaskedProblem } from "./unasked-promotion.ts";

export type PromotePorts = Pick<Ports, "clock" | "progress" | "repository" | "pulls" | "registry" | "target">;

export interface PromoteInput extends PromotionWish {
  /** For automation: what was proposed once (merged, or closed by a human) is not proposed again. */
  onlyOnce?: boolean;
  /** Login of whoever asks for it, and so may not approve it. */
  by?: string;
  /** Leaves it open also where the environment's policy is to merge by itself. */
  leaveOpen?: boolean;
  variables?: Variables;
}

export interface PromoteFacts {
  release: string | null;
  digest: string | null;
  branch: string | null;
  pullRequest: { number: number; url: string } | null;
  /** The merge commit, where the environment's policy is to merge by itself. */
  merged: string | null;
}

/** Proposes a release to an environment: a pull request into its branch whose diff is the release file alone. */
export async function promote(ports: PromotePorts, input: PromoteInput): Promise<Outcome<PromoteFacts>> {
  const { config, model, environment } = input;
  modelOf(config, model);
  const settings = environmentOf(config, environment);
  const release = await chooseRelease(ports, input);
  if (typeof release === "string") return refused(release, null);
  const problem = await orderProblem(ports.repository, input, release);
  if (problem !== null) return refused(problem, release);
  const base = await baseOf(ports, model, { name: environment, branch: settings.branch });
  const promotion = { release, environment, settings, ...base };
  const settled = settledAlready(promotion);
  if (settled) return settled;
  const branch = promotionBranch(release.release, environment);
  const earlier = await ports.pulls.find({ head: branch, base: settings.branch, state: "all" });
  const unasked = input.onlyOnce ? await unaskedProblem(ports, promotion, earlier) : null;
  if (unasked !== null) return refused(unasked, release);
  return await propose(ports, input, promotion, earlier.find(({ state }) => state === "open") ?? null);
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
  input: PromoteInput,
  promotion: Promotion,
  open: PullRequest | null,
): Promise<Outcome<PromoteFacts>> {
  const { release, environment, settings } = promotion;
  const branch = promotionBranch(release.release, environment);
  const headSha = await writePromotion(ports, promotion, input.by);
  const title = promotionTitle(release, environment);
  const body = await bodyFor(ports, input, promotion, open?.body ?? null);
  const pull = open ?? (await ports.pulls.open({ head: branch, base: settings.branch, title, body }));
  if (pull.title !== title || pull.body !== body) await ports.pulls.update(pull.number, { title, body });
  await closeSuperseded(ports, promotion, pull.number);
  const facts = { ...factsOf(release), branch, pullRequest: { number: pull.number, url: pull.url } };
  const said = `the promotion of ${release.release} to ${environment} is`;
  const state = open ? "up to date" : "open";
  if (settings.promotion !== "auto" || input.leaveOpen) return passed(`${said} ${state}: #${pull.number}`, facts);
  const examined = { ...input, release: release.release, pull: { ...pull, headSha } };
  const verdict = await examinePromotion(ports, examined);
  if (!verdict.passed) return passed(`${said} ${state}: #${pull.number}; ${whatIsLeft(verdict)}`, facts);
  const merged = await ports.pulls.merge(pull.number, headSha);
  return passed(`${said} merged: #${pull.number}`, { ...facts, merged });
}

/** What keeps it from being merged, in one sentence. */
export function whatIsLeft({ conditions }: PromotionVerdict): string {
  const left = conditions.filter(({ state }) => state === "refused" || state === "waiting");
  return `it is not merged yet: ${left.map(({ sentence }) => sentence).join("; ")}`;
}

/** A newer proposal replaces an older one of the same model that nobody has merged. */
async function closeSuperseded({ pulls }: PromotePorts, promotion: Promotion, current: number): Promise<void> {
  const { environment, settings, file, release } = promotion;
  const open = await pulls.find({ base: settings.branch, state: "open" });
  for (const { number, head, isFork, body } of open) {
    if (number === current || isFork || !isPromotionBranch(head, file.model, environment)) continue;
    const why = `superseded by #${current}, the promotion of ${release.release}`;
    await pulls.update(number, { body: withdrawnBody(body, why), state: "closed" });
  }
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
