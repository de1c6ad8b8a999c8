import type { Config } from "../core/config/schema.ts";
import { SluiceError } from "../core/errors.ts";
import type { Outcome } from "../core/outcome.ts";
import type { DesiredState, RepositoryPort } from "../core/ports.ts";
import { hasOrderTrailer, rollbackMessage } from "../core/release/commit-message.ts";
import { releaseFilePath } from "../core/release/parse-release-file.ts";
import type { ReleaseRef } from "../core/release/release-file.ts";
import { holdOn, rollbackTo } from "../core/release/transitions.ts";
import { writeReleaseFile } from "../core/release/write-release-file.ts";
import { type DeployFacts, deploy } from "./deploy.ts";
import type { DeployPorts, Variables } from "./deploy-tick.ts";
import { environmentOf, readDesired, releaseFileHistory } from "./environment.ts";
import { modelOf } from "./model-of.ts";

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
}

/** Back to what is known to work, without analysis; what was there is held. Git first, then the target follows. */
export async function rollback(ports: DeployPorts, input: RollbackInput): Promise<Outcome<DeployFacts>> {
  modelOf(input.config, input.model);
  const { branch } = environmentOf(input.config, input.environment);
  const desired = await readDesired(ports.repository, { name: input.environment, branch }, input.model);
  if (!desired) throw nothingBefore(input, "has no release there");
  if (!hasLeft(desired, input.from) && !(await isObeyed(ports.repository, desired, input.order))) {
    const ref = await chooseTarget(ports.repository, desired, input);
    ports.progress.step(`Rolling ${input.environment} back to ${ref.release}`);
    await writeRollback(ports, desired, ref, input);
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

async function writeRollback(
  { clock, repository }: DeployPorts,
  desired: DesiredState,
  ref: ReleaseRef,
  { reason, order }: RollbackInput,
): Promise<void> {
  const { branch, file, head, environment } = desired;
  const next = rollbackTo(file, ref, reason, new Date(clock.now()).toISOString());
  const content = writeReleaseFile(next);
  if (content === writeReleaseFile(file)) return;
  await repository.commitFile({
    branch,
    path: releaseFilePath(file.model),
    content,
    message: rollbackMessage(ref.release, environment, reason, order),
    expectedHead: head,
  });
}

function nothingBefore({ model, environment }: RollbackInput, why: string): SluiceError {
  return new SluiceError("RELEASE_INVALID", `${model} cannot be rolled back in ${environment}: it ${why}.`, {
    remedy: "Promote the release instead; a rollback only returns to what was stable in that environment before.",
  });
}
