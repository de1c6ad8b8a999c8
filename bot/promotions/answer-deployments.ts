import { answerJob, type WaitingJob, waitingJobs } from "../../adapters/github/deployment-gates.ts";
import type { Config } from "../../core/config/schema.ts";
import type { DeploymentVerdict } from "../../core/release/deployment-verdict.ts";
import { examineDeployment } from "../../operations/promotion/examine-deployment.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import { readRecord } from "./promotion-record.ts";

/**
 * Answers every job that waits for the App before it goes on to an environment. Nothing is taken from a webhook: what
 * waits, and for which commit, GitHub is asked. Returns when to look again because of the time.
 */
export async function answerDeployments(repository: InstalledRepository): Promise<number | null> {
  const config = await readConfig(repository);
  if (!config) return null;
  let soonest: number | null = null;
  for (const job of await waitingJobs(repository.place, repository.self.appId)) {
    const verdict = await verdictOn(repository, config, job);
    await answerOnce(repository, job, verdict);
    if (verdict.state === "waiting") soonest = Math.min(soonest ?? verdict.until, verdict.until);
  }
  return soonest;
}

async function verdictOn(
  repository: InstalledRepository,
  config: Config,
  { environment: name, branch, sha }: WaitingJob,
): Promise<DeploymentVerdict> {
  const known = Object.entries(config.environments).find(([own, settings]) => own === name || settings.branch === name);
  if (!known) return { state: "rejected", comment: `sluice.yaml has no environment ${name}.` };
  const [environment] = known;
  const recordOf = (headSha: string) => readRecord(repository, headSha);
  return await examineDeployment(repository.ports, { config, environment, branch, sha, recordOf });
}

async function answerOnce(
  { place, memory }: InstalledRepository,
  job: WaitingJob,
  { state, comment }: DeploymentVerdict,
): Promise<void> {
  const key = `deployment ${job.runId} ${job.attempt} ${job.environment}`;
  const answer = `${state} ${comment}`;
  if (memory.shown.get(key) === answer) return;
  await answerJob(place, job, { state, comment });
  memory.shown.set(key, answer);
}
