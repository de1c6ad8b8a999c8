import type { Config } from "../../core/config/schema.ts";
import {
  type DeploymentVerdict,
  deploymentVerdict,
  type JudgedRelease,
} from "../../core/release/deployment-verdict.ts";
import { modelOfReleaseFile } from "../../core/release/parse-release-file.ts";
import { promotionBranch } from "../../core/release/promotion-branch.ts";
import { type PromotionRecord, verdictOf } from "../../core/release/promotion-verdict.ts";
import type { ReleaseFile, ReleaseRef } from "../../core/release/release-file.ts";
import { environmentOf, readDesired } from "../environment/environment.ts";
import { type ExaminePorts, examineMerged } from "./examine-promotion.ts";

/** Whether what an environment's branch names now may be deployed: every release there, by the rules of promotions. */

export interface DeploymentExamined {
  config: Config;
  environment: string;
  /** The branch that the job runs for, and its commit. */
  branch: string | null;
  sha: string;
  /** What people have said of the head that was merged. */
  recordOf(headSha: string): Promise<PromotionRecord>;
}

export async function examineDeployment(ports: ExaminePorts, input: DeploymentExamined): Promise<DeploymentVerdict> {
  const { config, environment, sha } = input;
  const { branch } = environmentOf(config, environment);
  if (input.branch !== branch) return rejected(`Only ${branch} is deployed to ${environment}.`);
  const head = await ports.repository.head(branch);
  if (head !== sha) return rejected(`${branch} has moved on since: deploy its newest commit.`);
  const judged: JudgedRelease[] = [];
  for (const name of await ports.repository.listFiles(head, "releases")) {
    const model = modelOfReleaseFile(name);
    const desired = model === null ? null : await readDesired(ports.repository, { name: environment, branch }, model);
    if (desired) judged.push(...(await judgeFile(ports, input, desired.file)));
  }
  return deploymentVerdict(judged);
}

function rejected(comment: string): DeploymentVerdict {
  return { state: "rejected", comment };
}

async function judgeFile(ports: ExaminePorts, input: DeploymentExamined, file: ReleaseFile): Promise<JudgedRelease[]> {
  const judged: JudgedRelease[] = [];
  for (const kind of ["stable", "candidate"] as const) {
    const ref = file[kind];
    if (ref) judged.push({ release: ref.release, verdict: await judge(ports, input, { file, ref, kind }) });
  }
  return judged;
}

async function judge(
  ports: ExaminePorts,
  { config, environment, recordOf }: DeploymentExamined,
  named: { file: ReleaseFile; ref: ReleaseRef; kind: "stable" | "candidate" },
) {
  const { branch: base } = environmentOf(config, environment);
  const head = promotionBranch(named.ref.release, environment);
  const pulls = await ports.pulls.find({ head, base, state: "all" });
  const pull = pulls.find(({ state, isFork }) => state === "merged" && !isFork);
  if (!pull) {
    return verdictOf([{ name: "change", state: "refused", sentence: "no promotion of it was merged here" }], []);
  }
  const record = await recordOf(pull.headSha);
  const { model } = named.file;
  return await examineMerged(ports, { config, model, environment, release: named.ref.release, pull, record }, named);
}
