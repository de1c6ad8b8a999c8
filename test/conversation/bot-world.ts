import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { parse } from "yaml";
import { createGitHubRepository } from "../../adapters/github/github-repository.ts";
import { type BotParts, webhookPath } from "../../bot/bot.ts";
import type { Settings } from "../../bot/settings.ts";
import { type RunningBot, startBot } from "../../bot/start.ts";
import type { RepositoryPort } from "../../core/ports.ts";
import { parseReleaseFile, releaseFilePath } from "../../core/release/parse-release-file.ts";
import type { ReleaseFile } from "../../core/release/release-file.ts";
import { writeReleaseTag } from "../../core/release/release-tag.ts";
import type { EvaluatedReport } from "../../core/report/evaluation-report.ts";
import { startSandboxGitHub } from "../../sandbox/github/sandbox-github.ts";
import type { EventName, Permissions, SandboxGitHub } from "../../sandbox/github/types.ts";
import type { RunningServer } from "../../serving/server.ts";
import { passedReport } from "../integration/release-reports.ts";
import { serve } from "../integration/serving-fixture.ts";
import { createServingWorld, model, type ServingWorld, token, type Version } from "../integration/serving-world.ts";

/** A local GitHub, a model server per environment and the bot: everything real, on free ports of this machine. */

export { model };
export const owner = "acme";
export const repo = "flights";
export const at = { owner, repo } as const;
export type Environment = "staging" | "production";

export interface BotWorld {
  github: SandboxGitHub;
  /** The owner, maria (write), tom (write), each with a token of their own. */
  as(login: string): Octokit;
  repository: RepositoryPort;
  servers: Record<Environment, RunningServer>;
  serving: ServingWorld;
  bot: RunningBot;
  /** Kills nothing: stops, and starts another that remembers nothing. */
  restartBot(parts?: BotParts): Promise<void>;
  /** All webhooks delivered, and all that they led to done. */
  quiet(): Promise<void>;
  /** By default with a report that says it passed its gates. */
  release(version: Version, report?: EvaluatedReport): Promise<void>;
  releaseFile(environment: Environment): Promise<ReleaseFile | null>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** `rollout:` of production, as in sluice.yaml. */
  rollout?: string;
  /** `promotion:` of staging. */
  staging?: "auto" | "none";
  /** Further keys of production, as lines of YAML. */
  production?: string;
  /** Beside the one that every world has; each with data and a script of its own. */
  moreModels?: readonly string[];
  /** Milliseconds between sweeps; the default is so long that webhooks alone drive the bot. */
  sweepMs?: number;
  /** The bot may report, and nothing more. */
  readOnly?: boolean;
  parts?: BotParts;
}

export const webhookSecret = "a secret for tests";
const never = 3_600_000;

export async function startBotWorld(options: WorldOptions = {}): Promise<BotWorld> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-bot-"));
  const serving = await createServingWorld();
  const servers = { staging: await serveIn(serving, "staging"), production: await serveIn(serving, "production") };
  const github = await startSandboxGitHub({
    owner,
    users: ["maria", "tom"],
    app: { id: 77, webhookSecret, webhookUrl: null, ...(await manifest(options.readOnly)) },
    dataFolder: join(folder, "github"),
  });
  await github.createRepository(repo, { fromFolder: await contentIn(folder, servers, options) });
  const as = (login: string) => new Octokit({ auth: github.tokenFor(login), baseUrl: github.url, log: silent });
  const repository = createGitHubRepository(as(owner), owner, repo);
  const start = async (parts: BotParts = {}) => {
    const bot = await startBot(
      settingsOf(github, options.sweepMs ?? never, serving.registry.url, options.readOnly),
      parts,
    );
    github.setWebhookUrl(bot.url + webhookPath);
    return bot;
  };
  const world: BotWorld = {
    github,
    as,
    repository,
    servers,
    serving,
    bot: await start(options.parts),
    restartBot: async (parts) => {
      github.setWebhookUrl(null);
      await world.bot.stop();
      world.bot = await start(parts);
    },
    quiet: async () => {
      // Work makes webhooks, and webhooks make work.
      for (let round = 0; round < 5; round++) {
        await github.settled();
        await world.bot.idle();
      }
    },
    release: (version, report) => releaseVersion(repository, serving, version, report),
    releaseFile: async (environment) => {
      const text = await repository.readFile(`env/${environment}`, releaseFilePath(model));
      return text === null ? null : parseReleaseFile(text, model);
    },
    close: async () => {
      await world.bot.stop();
      await github.close();
      await Promise.all([servers.staging.close(), servers.production.close()]);
      await serving.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** The least rights and events, as the manifest asks for them: whatever the bot does, it does with these. */
export async function manifest(readOnly = false): Promise<{ permissions: Permissions; events: EventName[] }> {
  const file = readOnly ? "app-read-only.yml" : "app.yml";
  const text = await readFile(join(import.meta.dirname, "../../bot", file), "utf8");
  const { default_permissions: permissions, default_events: events } = parse(text);
  return { permissions, events };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function serveIn(serving: ServingWorld, name: Environment): Promise<RunningServer> {
  const stateFolder = join(serving.folder, name);
  await mkdir(stateFolder);
  return await serve({ ...serving, stateFolder });
}

export function settingsOf(
  github: SandboxGitHub,
  sweepMs: number,
  registry: string,
  readOnly: boolean = false,
): Settings {
  return {
    appId: 77,
    privateKey: github.app?.privateKey ?? "",
    webhookSecret,
    host: "127.0.0.1",
    port: 0,
    apiUrl: github.url,
    sweepMs,
    throttle: false,
    logLevel: "fatal",
    readOnly,
    variables: { SLUICE_SERVER_TOKEN: token, SLUICE_REGISTRY: registry },
  };
}

async function contentIn(folder: string, servers: BotWorld["servers"], options: WorldOptions): Promise<string> {
  const content = join(folder, "content");
  await mkdir(join(content, "data"), { recursive: true });
  await writeFile(join(content, "README.md"), "# Flights\n");
  await cp(join(import.meta.dirname, "../../workflows-templates"), join(content, ".github/workflows"), {
    recursive: true,
  });
  await writeFile(join(content, "data/flights.csv"), "late,distance,origin\n");
  await writeFile(join(content, "sluice.yaml"), configFor(servers, options));
  return content;
}

function configFor(
  servers: BotWorld["servers"],
  { rollout, staging, production = "", moreModels = [] }: WorldOptions,
): string {
  return `version: 1
models:
  ${model}:
    task: binary-classification
    data: { source: data/*.csv, target: late, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { baseline: linear }
    gates:
      - { metric: roc_auc, at_least: 0.62 }
      - { metric: roc_auc, may_drop: 0.01, versus: production }
${moreModels.map(modelEntry).join("")}environments:
  staging:
    branch: env/staging
    promotion: ${staging ?? "auto"}
    target: { kind: embedded, url: "${servers.staging.adminUrl}" }
  production:
    branch: env/production
    after: staging
${production.replaceAll(/^(?=.)/gm, "    ")}
    rollout: ${rollout ?? "{ strategy: all-at-once }"}
    target: { kind: embedded, url: "${servers.production.adminUrl}" }
`;
}

export function modelEntry(name: string): string {
  return `  ${name}:
    task: binary-classification
    data: { source: data/${name}/*.csv, target: late, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { run: python ${name}/train.py }
    gates:
      - { metric: roc_auc, at_least: 0.62 }
      - { metric: roc_auc, may_drop: 0.01, versus: production }
`;
}

async function releaseVersion(
  repository: RepositoryPort,
  { folder, registry }: ServingWorld,
  { release, digest, uri }: Version,
  report = passedReport(digest),
): Promise<void> {
  const commit = (await repository.head("main")) ?? "";
  const path = join(folder, `${release}.json`);
  await writeFile(path, JSON.stringify(report));
  const made = { release, digest, uri, commit, report: (await registry.put(path)).digest };
  await repository.createTag({ name: release, commit, message: writeReleaseTag(made) });
}
