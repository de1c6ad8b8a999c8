import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { DesiredState, RepositoryPort } from "../../core/ports.ts";
import { hasOrderTrailer, rollbackMessage } from "../../core/release/commit-message.ts";
import type { ReleaseRef } from "../../core/release/release-file.ts";
import { holdOn, rollbackTo } from "../../core/release/transitions.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { terminalStates } from "../../core/rollout/status.ts";
import { modelOf } from "../model-of.ts";
import { type DeployFacts, deploy } from "./deploy.ts";
import { type DeployPorts, targetOf, type Variables } from "./deploy-tick.ts";
import { environmentOf, readDesired, releaseFileHistory } from "./environment.ts";
import { type Vouch, writeEnvironment } from "./write-environment.ts";

export interface RollbackInput {
  config: Config;
  environment: string;
  model: string;
  /** A release that was stable there before; the default is the last one, or stable while a candidate is rolling out. */
  to?: string;
  /** The release to leave. When another one is there by now, nothing is done: a repeated command goes back only once. */
  from?: string;
  reason: string;
  /** Names the order; one that git has carried out before is not carried out again. */
  order?: string;
  variables: Variables;
  vouch?: Vouch;
}

/** Back to what is known to work, without analysis; what was there is held. A rollout ends first, then git, then the rest. */
export async function rollback(ports: DeployPorts, input: RollbackInput): Promise<Outcome<DeployFacts>> {
  modelOf(input.config, input.model);
  const { branch } = environmentOf(input.config, input.environment);
  const desired = await readDesired(ports.repository, { name: input.environment, branch }, input.model);
  if (!desired) throw nothingBefore(input, "has no release there");
  if (!hasLeft(desired, input.from) && !(await isObeyed(ports.repository, desired, input.order))) {
    const ref = await chooseTarget(ports.repository, desired, input);
    ports.progress.step(`Rolling ${input.environment} back to ${ref.release}`);
    await takeOffTraffic(ports, input, ref);
    if (!(await writeRollback(ports, desired, ref, input))) return waiting(input, ref);
  }
  return await deploy(ports, { ...input, wait: true });
}

function hasLeft({ file }: DesiredState, from: string | undefined): boolean {
  return from !== undefined && ![file.candidate, file.stable].some((named) => named?.release === from);
}

/** An order is heard again soon or never. */
const orderLimit = 30;

async function isObeyed(
  repository: RepositoryPort,
  { head }: DesiredState,
  order: string | undefined,
): Promise<boolean> {
  if (order === undefined) return false;
  const history = await repository.log(head, orderLimit);
  return history.some(({ message }) => hasOrderTrailer(message, order));
}

async function chooseTarget(
  repository: RepositoryPort,
  { head, file }: DesiredState,
  input: RollbackInput,
): Promise<ReleaseRef> {
  const { candidate, stable } = file;
  if (input.to === undefined && candidate && stable) return stable;
  for await (const version of releaseFileHistory(repository, head, input.model)) {
    const was = version.file.stable;
    const isWanted = input.to === undefined ? was && was.digest !== stable?.digest : was?.release === input.to;
    const isHeld = was && holdOn(file, was.digest) && input.to === undefined;
    if (was && isWanted && !isHeld) return was;
  }
  throw nothingBefore(
    input,
    input.to === undefined ? "has no earlier stable release there" : `has never served ${input.to} there`,
  );
}

/** A rollout that is under way ends at once: that needs nobody but the server, and git follows. */
async function takeOffTraffic(ports: DeployPorts, input: RollbackInput, ref: ReleaseRef): Promise<void> {
  const { config, environment, model, variables, reason } = input;
  const target = targetOf(ports, environmentOf(config, environment), variables);
  try {
    const status = await target.rollout(model);
    if (!status || terminalStates.includes(status.state) || status.plan.candidate.digest === ref.digest) return;
    await target.abort(model, status.plan.rolloutId, reason);
  } catch (error) {
    // Git can be written all the same, and the server follows when it answers again.
    if (!(error instanceof SluiceError)) throw error;
    ports.progress.step(`${environment} could not be asked to end its rollout: ${error.message}`);
  }
}

/** Who takes the candidate back meanwhile is no obstacle: where to go is decided already. */
const mostAttempts = 5;

/** false: the branch is protected, and a pull request waits for a person. */
async function writeRollback(
  ports: DeployPorts,
  desired: DesiredState,
  ref: ReleaseRef,
  input: RollbackInput,
): Promise<boolean> {
  const { reason, order, vouch } = input;
  for (let attempt = 1, seen = desired; ; attempt++) {
    const content = writeReleaseFile(rollbackTo(seen.file, ref, reason, new Date(ports.clock.now()).toISOString()));
    if (content === writeReleaseFile(seen.file)) return true;
    try {
      const message = rollbackMessage(ref.release, seen.environment, reason, order);
      return (await writeEnvironment(ports, seen, { content, message, vouch })) !== null;
    } catch (error) {
      const conflict = error instanceof SluiceError && error.code === "CONFLICT";
      const place = { name: seen.environment, branch: seen.branch };
      const now = conflict && attempt < mostAttempts ? await readDesired(ports.repository, place, input.model) : null;
      if (!now) throw error;
      seen = now;
    }
  }
}

function waiting({ environment }: RollbackInput, { release }: ReleaseRef): Outcome<DeployFacts> {
  const headline = `${environment} goes back to ${release} when its pull request is merged: the branch is protected`;
  return {
    conclusion: "refused",
    headline,
    summary: `${headline}\n`,
    facts: { environment, models: [] },
    annotations: [],
  };
}

function nothingBefore({ model, environment }: RollbackInput, why: string): SluiceError {
  return new SluiceError("RELEASE_INVALID", `${model} cannot be rolled back in ${environment}: it ${why}.`, {
    remedy: "Promote the release instead; a rollback only returns to what was stable in that environment before.",
  });
}
