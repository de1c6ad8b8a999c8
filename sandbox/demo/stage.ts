import { createWriteStream } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Octokit } from "@octokit/rest";
import { startSandboxGitHub } from "../github/sandbox-github.ts";
import type { SandboxGitHub } from "../github/types.ts";
import { startBot } from "../play/bot.ts";
import { checkout } from "../play/checkout.ts";
import { type Developer, enterDeveloper, octokitAs } from "../play/developer.ts";
import type { Service } from "../play/processes.ts";
import { type Runner, startRunner } from "../runner/start.ts";
import { environments, example, makePlan, owner, type Plan, repository } from "./plan.ts";
import { startModelServer } from "./services.ts";

/** Everything a team would have: GitHub, a runner, the bot, a server per environment, two people with a clone. */
export interface Stage {
  plan: Plan;
  github: SandboxGitHub;
  maria: Developer;
  lee: Developer;
  octokit: Octokit;
  close(): Promise<void>;
}

export async function setStage(folder: string, say: (what: string) => void): Promise<Stage> {
  await mkdir(join(folder, "logs"), { recursive: true });
  const plan = await makePlan(folder);
  const toClose: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const part of toClose.toReversed()) {
      await part.close();
    }
  };
  const opened = (service: Service) => toClose.push({ close: service.stop });
  try {
    say("a local GitHub and a workflow runner");
    const github = await openGitHub(plan);
    toClose.push(github, await openRunner(plan, github));
    say("a model server for staging and one for production");
    for (const environment of environments) {
      opened(await startModelServer(plan, environment));
    }
    say("the bot");
    opened(await startBot(plan, github));
    github.setWebhookUrl(`${plan.botUrl}/api/github/webhooks`);
    const enter = (login: string) =>
      enterDeveloper(github, { owner, repo: repository, login, folder: join(plan.folder, login) });
    return {
      plan,
      github,
      maria: await enter("maria"),
      lee: await enter("lee"),
      octokit: octokitAs(github, owner),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openGitHub(plan: Plan): Promise<SandboxGitHub> {
  const github = await startSandboxGitHub({
    owner,
    users: ["maria", "lee"],
    app: { id: 4711, slug: "sluice", webhookSecret: plan.webhookSecret, webhookUrl: null },
    dataFolder: join(plan.folder, "github"),
  });
  await github.createRepository(repository, { fromFolder: await repositoryContent(plan) });
  return github;
}

function openRunner(plan: Plan, github: SandboxGitHub): Promise<Runner> {
  const runnerLog = createWriteStream(join(plan.folder, "logs", "runner.log"));
  return startRunner({
    github,
    actionsRoot: checkout,
    secrets: { SLUICE_SERVER_TOKEN: plan.adminToken },
    variables: { SLUICE_REGISTRY: plan.registryUrl },
    workFolder: join(plan.folder, "runner"),
    onLog: (line) => runnerLog.write(`${line}\n`),
  });
}

/** The example as a team has it before it meets Sluice: data, but neither configuration nor workflows. */
async function repositoryContent(plan: Plan): Promise<string> {
  const content = join(plan.folder, "content");
  await cp(example, content, { recursive: true });
  await rm(join(content, "sluice.yaml"));
  await rm(join(content, ".github"), { recursive: true });
  return content;
}
