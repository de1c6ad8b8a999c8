import type { Config } from "../../core/config/schema.ts";
import { shortDigest } from "../../core/digest.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Ports, PullRequest } from "../../core/ports.ts";
import { type Approvals, approvalsOf } from "../../core/release/approvals.ts";
import { askedBy } from "../../core/release/commit-message.ts";
import { freezeAt, nextFreeze } from "../../core/release/freeze.ts";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import {
  type Condition,
  noRecord,
  type PromotionRecord,
  type PromotionVerdict,
  verdictOf,
} from "../../core/release/promotion-verdict.ts";
import type { ReleaseFile, ReleaseRef } from "../../core/release/release-file.ts";
import type { Release } from "../../core/release/release-tag.ts";
import { emptyReleaseFile, holdOn, nameCandidate } from "../../core/release/transitions.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { formatMoment } from "../../core/report/numbers.ts";
import { environmentOf, readDesired } from "../environment/environment.ts";
import { modelProblem, readEvidence } from "../release/release-evidence.ts";
import { releaseNamed, soakOf } from "./promotable-release.ts";

/** Whether a promotion may be merged now: every condition, from git, the registry and GitHub as they are. */

export type ExaminePorts = Pick<Ports, "clock" | "repository" | "pulls" | "registry">;

export interface Examined {
  config: Config;
  model: string;
  environment: string;
  /** `MODEL@vN` */
  release: string;
  pull: PullRequest;
  /** What people have said of this head. */
  record?: PromotionRecord;
}

export async function examinePromotion(ports: ExaminePorts, input: Examined): Promise<PromotionVerdict> {
  const release = await releaseOrWhyNot(ports, input);
  if (typeof release === "string") return verdictOf([{ name: "release", state: "refused", sentence: release }], []);
  const file = await fileOf(ports, input);
  const conditions = [
    await change(ports, input, file, release),
    ...(await sameRelease(ports, input, file, release)),
    await soak(ports, input, release),
    freeze(ports, input),
    await approvals(ports, input, input.record ?? noRecord),
  ];
  return judgedWith(input, release, conditions);
}

/**
 * The same after the merge, of what the environment's file names: as candidate all but the change that was merged; as
 * stable no more than that it is what it says, because going back has to wait for nothing.
 */
export async function examineMerged(
  ports: ExaminePorts,
  input: Examined,
  { file, ref, kind }: { file: ReleaseFile; ref: ReleaseRef; kind: "stable" | "candidate" },
): Promise<PromotionVerdict> {
  const release = await releaseOrWhyNot(ports, input);
  if (typeof release === "string") return verdictOf([refused("release", release)], []);
  if (release.digest !== ref.digest) {
    return verdictOf([refused("release", "the branch names another digest than its tag")], []);
  }
  const conditions = await sameRelease(ports, input, file, release);
  if (kind === "stable") return judgedWith(input, release, conditions);
  const more = [await soak(ports, input, release), freeze(ports, input)];
  const opinions = await approvals(ports, input, input.record ?? noRecord);
  return judgedWith(input, release, [...conditions, ...more, opinions]);
}

/** What must hold of a release wherever it is named. */
async function sameRelease(
  ports: ExaminePorts,
  input: Examined,
  file: ReleaseFile,
  release: Release,
): Promise<Condition[]> {
  return [
    met("release", `${release.release} is a release, made from ${release.commit}`),
    await model(ports, input, release),
    await evaluation(ports, input, release),
    hold(input, file, release),
  ];
}

/** Overrides count for the head that they were said of. */
function judgedWith({ pull, environment, record }: Examined, release: Release, conditions: Condition[]) {
  const overrides = (record ?? noRecord).overrides.filter(
    ({ head, candidate, limit }) => head === pull.headSha && candidate === release.digest && limit === environment,
  );
  return verdictOf(conditions, overrides);
}

function met(name: Condition["name"], sentence: string): Condition {
  return { name, state: "met", sentence };
}

function refused(name: Condition["name"], sentence: string): Condition {
  return { name, state: "refused", sentence };
}

async function releaseOrWhyNot({ repository }: ExaminePorts, input: Examined): Promise<Release | string> {
  try {
    return await releaseNamed(repository, input.release, input.model);
  } catch (error) {
    if (error instanceof SluiceError && error.code === "RELEASE_INVALID") return error.message;
    throw error;
  }
}

async function fileOf({ repository }: ExaminePorts, { config, environment, model: name }: Examined) {
  const { branch } = environmentOf(config, environment);
  return (await readDesired(repository, { name: environment, branch }, name))?.file ?? emptyReleaseFile(name);
}

/** The diff is what Sluice would write, whoever wrote it. */
async function change(
  { repository, pulls }: ExaminePorts,
  { pull, model: name, environment }: Examined,
  file: ReleaseFile,
  release: Release,
): Promise<Condition> {
  if (pull.isFork) return refused("change", "it comes from another repository");
  const path = releaseFilePath(name);
  const others = (await pulls.files(pull.number)).filter((other) => other !== path);
  if (others.length > 0) return refused("change", `it changes ${others.slice(0, 3).join(", ")} too`);
  const written = await repository.readFile(pull.headSha, path);
  if (written !== expectedContent(file, release)) {
    return refused("change", `${path} is not what Sluice would write to ${environment} now`);
  }
  return met("change", `it changes ${path} alone, to what Sluice would write`);
}

/** null where the release cannot be named as candidate there. */
function expectedContent(file: ReleaseFile, release: Release): string | null {
  try {
    return writeReleaseFile(nameCandidate(file, release));
  } catch (error) {
    if (error instanceof SluiceError) return null;
    throw error;
  }
}

async function model(ports: ExaminePorts, { config }: Examined, release: Release): Promise<Condition> {
  const problem = await modelProblem(ports, config, release);
  return problem === null
    ? met("model", `the registry has it, ${shortDigest(release.digest)}`)
    : refused("model", problem);
}

async function evaluation(ports: ExaminePorts, { config }: Examined, release: Release): Promise<Condition> {
  const report = await readEvidence(ports, config, release);
  if (typeof report === "string") return refused("evaluation", report);
  const { passed, checks, sentence } = report.gates;
  const isPass = passed && checks.length > 0 && !checks.some(({ blocks }) => blocks);
  return isPass ? met("evaluation", sentence) : refused("evaluation", `its gates did not pass: ${sentence}`);
}

function hold({ environment }: Examined, file: ReleaseFile, { release, digest }: Release): Condition {
  const held = holdOn(file, digest);
  if (!held) return met("hold", `it is not on hold in ${environment}`);
  return refused("hold", `${release} is on hold in ${environment} since ${held.at}: ${held.reason}`);
}

async function soak({ repository, clock }: ExaminePorts, input: Examined, release: Release): Promise<Condition> {
  const { after, at, held } = await soakOf(repository, input, release);
  if (after === null) return met("soak", `${input.environment} is the first environment`);
  if (held !== null) return refused("soak", `it is on hold in ${after}: ${held}`);
  if (at === null) return refused("soak", `it has not been stable in ${after} for long enough, and is not any more`);
  if (at <= clock.now()) return met("soak", `it has proven itself in ${after}`);
  const sentence = `it has to stay stable in ${after} until ${formatMoment(at)}`;
  return { name: "soak", state: "waiting", sentence, until: at };
}

function freeze({ clock }: ExaminePorts, { config, environment }: Examined): Condition {
  const windows = environmentOf(config, environment).freeze;
  const now = clock.now();
  const frozen = freezeAt(windows, now);
  if (frozen) {
    const sentence = `${environment} is frozen until ${formatMoment(frozen.until)}: ${frozen.reason}`;
    return { name: "freeze", state: "waiting", sentence, until: frozen.until };
  }
  const next = nextFreeze(windows, now);
  return { ...met("freeze", `${environment} is not frozen`), ...(next !== null && { until: next }) };
}

async function approvals(ports: ExaminePorts, input: Examined, record: PromotionRecord): Promise<Condition> {
  const { config, environment, pull } = input;
  const needed = environmentOf(config, environment).approvals;
  const found = await opinionsOf(ports, pull, record);
  const by = found.approvedBy.length > 0 ? ` by ${found.approvedBy.join(", ")}` : "";
  const ignored = found.void.length > 0 ? `; not counted: ${found.void.join(", ")}` : "";
  if (found.refusedBy.length > 0) return refused("approvals", `${found.refusedBy.join(", ")} asked for changes`);
  const count = found.approvedBy.length;
  if (count >= needed) return met("approvals", count > 0 ? `approved${by}` : "no approval is asked for");
  return { name: "approvals", state: "waiting", sentence: `${count} of ${needed} approvals${by}${ignored}` };
}

/** Roles are asked for now, so that who may no longer approve has not approved. */
async function opinionsOf(
  { repository, pulls }: ExaminePorts,
  pull: PullRequest,
  record: PromotionRecord,
): Promise<Approvals> {
  const reviews = await pulls.reviews(pull.number);
  const said = record.approvals.map(({ by }) => by);
  const people = new Set([...reviews.map(({ by }) => by), ...said]);
  const roles = new Map(await Promise.all([...people].map(async (by) => [by, await pulls.roleOf(by)] as const)));
  const [last] = await repository.log(pull.headSha, 1);
  const own = [pull.author, last ? askedBy(last.message) : null].filter((login) => login !== null);
  return approvalsOf({ head: pull.headSha, own, reviews, said, roles });
}
