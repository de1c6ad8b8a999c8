import { listChecks } from "../../adapters/github/check-runs.ts";
import type { Config } from "../../core/config/schema.ts";
import { describeError, SluiceError } from "../../core/errors.ts";
import { openProposals, tidyProposals } from "../../operations/retraining/obsolete-proposals.ts";
import { offerProposal, strangeFile } from "../../operations/retraining/offer-proposal.ts";
import { gateName } from "../reports/gate-replies.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import { type FoundProposal, findProposals } from "./found-proposals.ts";

type Log = (sentence: string) => void;

/**
 * Brings all retrainings up to date: closes what leads nowhere, makes pull requests of what runs have left, and merges what
 * has passed its gates where the configuration lets it. The App opens them, so that their checks run: GitHub starts no
 * workflow for what a workflow's own token does.
 */
export async function proposeRetrainings(repository: InstalledRepository, log: Log): Promise<void> {
  const config = await readConfig(repository);
  if (!config) return;
  await tidyProposals(repository.ports, config, repository.defaultBranch);
  const isUsed = Object.values(config.models).some(({ retrain }) => retrain !== undefined);
  for (const found of isUsed ? await findProposals(repository) : []) {
    const sentence = Object.hasOwn(config.models, found.model)
      ? await offer(repository, config, found)
      : `sluice.yaml has no model ${found.model}`;
    log(`${repository.name}: ${sentence}`);
  }
  await mergePassed(repository, config);
}

/** What is wrong with one proposal keeps no other one waiting. */
async function offer(
  { ports, defaultBranch }: InstalledRepository,
  config: Config,
  found: FoundProposal,
): Promise<string> {
  try {
    const { model, run } = found;
    return await offerProposal(ports, { config, model, run, defaultBranch, ...(await found.read()) });
  } catch (error) {
    if (error instanceof SluiceError && error.code === "REPORT_INVALID") return describeError(error);
    throw error;
  }
}

async function mergePassed(repository: InstalledRepository, config: Config): Promise<void> {
  const { ports, place, self, defaultBranch } = repository;
  for (const { pull, model } of await openProposals(ports, defaultBranch)) {
    if (config.models[model]?.retrain?.propose !== "auto_merge") continue;
    const checks = await listChecks(place, pull.headSha, self.appId);
    if (checks.get(gateName)?.conclusion !== "success") continue;
    if ((await strangeFile(ports, model, pull)) === null) await mergeIfLet(repository, pull);
  }
}

/** A branch may ask for more than Sluice does, such as reviews by owners of code; then people merge. */
async function mergeIfLet(
  { ports }: InstalledRepository,
  { number, headSha }: { number: number; headSha: string },
): Promise<void> {
  try {
    await ports.pulls.merge(number, headSha);
  } catch (error) {
    if (!(error instanceof SluiceError && ["BRANCH_PROTECTED", "CONFLICT"].includes(error.code))) throw error;
  }
}
