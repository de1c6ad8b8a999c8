import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { DesiredState, Ports } from "../../core/ports.ts";
import { holdMessage, liftMessage } from "../../core/release/commit-message.ts";
import type { ReleaseFile } from "../../core/release/release-file.ts";
import { holdBack, holdOn, releaseHold } from "../../core/release/transitions.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { modelOf } from "../model-of.ts";
import { releaseNamed } from "../promotion/promotable-release.ts";
import { environmentOf, readDesired } from "./environment.ts";
import { type Vouch, writeEnvironment } from "./write-environment.ts";

/** Holds keep a model out of an environment, whoever promotes it; only a person takes one off again. */

type HoldPorts = Pick<Ports, "clock" | "repository" | "pulls">;

export interface HoldInput {
  config: Config;
  model: string;
  environment: string;
  /** `MODEL@vN` */
  release: string;
  reason: string;
  vouch?: Vouch;
}

export interface HoldFacts {
  release: string;
  /** The commit on the environment branch; null where nothing had to be changed. */
  commit: string | null;
}

/** A candidate that is held is taken off traffic by the next look at the environment. */
export async function holdRelease(ports: HoldPorts, input: HoldInput): Promise<Outcome<HoldFacts>> {
  const { release, environment, reason } = input;
  const { desired, digest } = await find(ports, input);
  const held = holdOn(desired.file, digest);
  if (held) return outcomeOf(`${release} is on hold in ${environment} since ${held.at}: ${held.reason}`, release, null);
  const next = holdBack(desired.file, digest, reason, new Date(ports.clock.now()).toISOString());
  const message = holdMessage(release, environment, reason);
  const commit = await write(ports, desired, next, { message, vouch: input.vouch });
  if (commit === null) return waiting(`${release} is on hold in ${environment}`, release);
  return outcomeOf(`${release} is on hold in ${environment}`, release, commit);
}

export async function liftHold(ports: HoldPorts, input: HoldInput): Promise<Outcome<HoldFacts>> {
  const { release, environment, reason } = input;
  const { desired, digest } = await find(ports, input);
  if (!holdOn(desired.file, digest)) return outcomeOf(`${release} is not on hold in ${environment}`, release, null);
  const next = releaseHold(desired.file, digest);
  const message = liftMessage(release, environment, reason);
  const commit = await write(ports, desired, next, { message, vouch: input.vouch });
  if (commit === null) return waiting(`${release} may be promoted to ${environment} again`, release);
  return outcomeOf(`${release} is no longer on hold in ${environment} and may be promoted again`, release, commit);
}

async function find({ repository }: HoldPorts, { config, model, environment, release }: HoldInput) {
  modelOf(config, model);
  const { branch } = environmentOf(config, environment);
  const { digest } = await releaseNamed(repository, release, model);
  const desired = await readDesired(repository, { name: environment, branch }, model);
  if (desired) return { desired, digest };
  throw new SluiceError("RELEASE_INVALID", `${model} has never been in ${environment}.`, {
    remedy: `Promote a release to ${environment} first; the first promotion makes its release file.`,
  });
}

function write(
  ports: HoldPorts,
  desired: DesiredState,
  file: ReleaseFile,
  record: { message: string; vouch: Vouch | undefined },
): Promise<string | null> {
  return writeEnvironment(ports, desired, { content: writeReleaseFile(file), ...record });
}

function waiting(what: string, release: string): Outcome<HoldFacts> {
  const headline = `${what} when its pull request is merged: the branch is protected`;
  return { ...outcomeOf(headline, release, null), conclusion: "refused" };
}

function outcomeOf(headline: string, release: string, commit: string | null): Outcome<HoldFacts> {
  return { conclusion: "passed", headline, summary: `${headline}\n`, facts: { release, commit }, annotations: [] };
}
