import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startSandboxGitHub } from "../github/sandbox-github.ts";
import type { SandboxGitHub } from "../github/types.ts";
import { buildActions } from "../play/actions.ts";
import { startBot } from "../play/bot.ts";
import { enterDeveloper } from "../play/developer.ts";
import { freePort } from "../play/processes.ts";
import { say } from "../play/terminal.ts";
import { type Runner, startRunner } from "../runner/start.ts";
import { type Answer, awaitAnswer } from "./answer.ts";
import { place } from "./place.ts";
import type { Sides } from "./sides.ts";

const branch = "change";

export interface Play {
  title: string;
  sides: Sides;
  /** Logs, clones and whatever the parts keep. */
  folder: string;
}

/** Opens the pull request in a GitHub of its own, with a runner and the bot, and waits for what the bot says of it. */
export async function play({ title, sides, folder }: Play): Promise<Answer> {
  const toClose: { close(): Promise<void> }[] = [];
  try {
    say("starting a local GitHub, a workflow runner and the bot");
    const secrets = { adminToken: randomBytes(24).toString("hex"), webhookSecret: randomBytes(24).toString("hex") };
    const plan = {
      folder,
      ...secrets,
      botUrl: `http://127.0.0.1:${await freePort()}`,
      registryUrl: pathToFileURL(join(folder, "registry")).href,
    };
    await mkdir(join(folder, "logs"), { recursive: true });
    const github = await openGitHub(folder, secrets.webhookSecret);
    toClose.push(github);
    await github.createRepository(place.repo, { fromFolder: sides.base });
    const runner = await openRunner(folder, github, plan.registryUrl);
    toClose.push(runner);
    const bot = await startBot(plan, github);
    toClose.push({ close: bot.stop });
    github.setWebhookUrl(`${plan.botUrl}/api/github/webhooks`);
    const pull = await openPull(github, { title, sides, folder });
    return await awaitAnswer(github, runner, pull);
  } finally {
    for (const part of toClose.toReversed()) await part.close();
  }
}

function openGitHub(folder: string, webhookSecret: string): Promise<SandboxGitHub> {
  return startSandboxGitHub({
    owner: place.owner,
    users: [],
    app: { id: 4711, slug: "sluice", webhookSecret, webhookUrl: null },
    dataFolder: join(folder, "github"),
  });
}

/** Jobs get no secret, as those of a pull request never do. */
async function openRunner(folder: string, github: SandboxGitHub, registryUrl: string): Promise<Runner> {
  const log = createWriteStream(join(folder, "logs", "runner.log"));
  return await startRunner({
    github,
    actionsRoot: await buildActions(join(folder, "sluice")),
    secrets: {},
    variables: { SLUICE_REGISTRY: registryUrl },
    workFolder: join(folder, "runner"),
    onLog: (line) => log.write(`${line}\n`),
  });
}

async function openPull(github: SandboxGitHub, { title, sides, folder }: Play): Promise<number> {
  const you = await enterDeveloper(github, { ...place, login: place.owner, folder: join(folder, "clone") });
  await you.pushBranch(branch, title, (clone) => replaceFiles(clone, sides.head));
  const pull = await you.openPull(branch, title, "");
  say(`opened pull request #${pull}: ${title}`);
  return pull;
}

async function replaceFiles(clone: string, head: string): Promise<void> {
  for (const entry of await readdir(clone)) {
    if (entry !== ".git") await rm(join(clone, entry), { recursive: true });
  }
  await cp(head, clone, { recursive: true, verbatimSymlinks: true });
}
