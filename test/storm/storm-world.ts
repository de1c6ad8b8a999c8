import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { ProbotOctokit } from "probot";
import { parse } from "yaml";
import { systemClock } from "../../adapters/clock.ts";
import { type RunningBot, startBot } from "../../bot/start.ts";
import { startSandboxGitHub } from "../../sandbox/github/sandbox-github.ts";
import type { SandboxGitHub } from "../../sandbox/github/types.ts";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { webhookSecret } from "../conversation/delivery.ts";
import { serve } from "../integration/serving-fixture.ts";
import { createServingWorld, model, type ServingWorld, token } from "../integration/serving-world.ts";
import { createChance } from "./chance.ts";
import { type Disorder, type Relay, startRelay } from "./relay.ts";

export const owner = "acme";

/** Several repositories, each with a model server of its own for staging, and one bot for all of them. */
export interface StormWorld {
  github: SandboxGitHub;
  repos: readonly string[];
  serving: ServingWorld;
  relay: Relay;
  as(login: string): Octokit;
  /** The process ends in the middle of whatever it does; another begins, and remembers nothing. */
  killBot(): Promise<void>;
  idle(): Promise<void>;
  close(): Promise<void>;
}

export async function startStormWorld(repositories: number, disorder: Disorder): Promise<StormWorld> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-storm-"));
  const serving = await createServingWorld();
  const repos = Array.from({ length: repositories }, (_, index) => `flights-${index + 1}`);
  const names = [...repos, "production"];
  const servers = await Promise.all(names.map((name) => serveIn(serving, name)));
  const relay = await startRelay(disorder, createChance(1));
  const { default_permissions: permissions, default_events: events } = parse(
    await readFile(join(import.meta.dirname, "../../bot/app.yml"), "utf8"),
  );
  const app = { id: 77, webhookSecret, webhookUrl: relay.url, permissions, events };
  const github = await startSandboxGitHub({ owner, users: ["maria"], app, dataFolder: join(folder, "github") });
  const production = servers.at(-1)?.adminUrl ?? "";
  for (const [index, repo] of repos.entries()) {
    const fromFolder = await contentIn(join(folder, repo), servers[index]?.adminUrl ?? "", production);
    await github.createRepository(repo, { fromFolder });
  }
  const bots = await liveBots(github, serving, relay);
  return {
    github,
    repos,
    serving,
    relay,
    as: (login) => new Octokit({ auth: github.tokenFor(login), baseUrl: github.url, log: silent }),
    killBot: bots.kill,
    idle: bots.idle,
    close: async () => {
      await bots.stop();
      await relay.close();
      await Promise.all(servers.map((server) => server.close()));
      await serving.remove();
      await rm(folder, { recursive: true, force: true });
      await github.close();
    },
  };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function serveIn(serving: ServingWorld, name: string): Promise<RunningServer> {
  const stateFolder = join(serving.folder, name);
  await mkdir(stateFolder);
  return await serve({ ...serving, stateFolder });
}

/** One bot after another. */
async function liveBots(github: SandboxGitHub, serving: ServingWorld, relay: Relay) {
  const begin = async () => {
    const life = { over: false };
    const bot = await startBot(settingsOf(github, serving), mortalParts(life));
    relay.to(bot.url);
    return { life, bot };
  };
  let now = await begin();
  const end = async ({ bot }: { bot: RunningBot }) => bot.stop();
  return {
    kill: async () => {
      now.life.over = true;
      await end(now);
      now = await begin();
    },
    idle: () => now.bot.idle(),
    stop: () => end(now),
  };
}

/** Nothing that is asked for after death happens, and no answer that comes after it is heard. */
function mortalParts(life: { over: boolean }) {
  const living = async <T>(call: () => Promise<T>): Promise<T> => {
    if (life.over) throw new Error("this process is dead");
    const answer = await call();
    if (life.over) throw new Error("this process is dead");
    return answer;
  };
  const Mortal = ProbotOctokit.plugin((octokit) => {
    octokit.hook.wrap("request", (request, options) => living(async () => request(options)));
  }) as typeof ProbotOctokit;
  return { Octokit: Mortal, world: { clock: systemClock, target: createEmbeddedTarget } };
}

function settingsOf(github: SandboxGitHub, serving: ServingWorld) {
  return {
    appId: 77,
    privateKey: github.app?.privateKey ?? "",
    webhookSecret,
    host: "127.0.0.1",
    port: 0,
    apiUrl: github.url,
    sweepMs: 2_000,
    throttle: false,
    logLevel: "fatal" as const,
    readOnly: false,
    variables: { SLUICE_SERVER_TOKEN: token, SLUICE_REGISTRY: serving.registry.url },
  };
}

async function contentIn(folder: string, staging: string, production: string): Promise<string> {
  await mkdir(join(folder, "data"), { recursive: true });
  await cp(join(import.meta.dirname, "../../workflows-templates"), join(folder, ".github/workflows"), {
    recursive: true,
  });
  await writeFile(join(folder, "data/flights.csv"), "late,distance,origin\n");
  const config = `version: 1
models:
  ${model}:
    task: binary-classification
    data: { source: data/*.csv, target: late, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { baseline: linear }
    gates:
      - { metric: roc_auc, at_least: 0.62 }
      - { metric: roc_auc, may_drop: 0.01, versus: production }
environments:
  staging: { branch: env/staging, promotion: auto, target: { kind: embedded, url: "${staging}" } }
  production:
    branch: env/production
    after: staging
    rollout: { strategy: all-at-once }
    target: { kind: embedded, url: "${production}" }
`;
  await writeFile(join(folder, "sluice.yaml"), config);
  return folder;
}
