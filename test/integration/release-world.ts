import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createLocalRepository } from "../../adapters/git/local-repository.ts";
import { configSchema } from "../../core/config/schema.ts";
import type { Clock } from "../../core/ports.ts";
import { parseReleaseFile, releaseFilePath } from "../../core/release/parse-release-file.ts";
import type { ReleaseFile, ReleaseRef } from "../../core/release/release-file.ts";
import { writeReleaseTag } from "../../core/release/release-tag.ts";
import { deploy } from "../../operations/environment/deploy.ts";
import { promote } from "../../operations/promotion/promote.ts";
import { memoryPulls } from "./memory-pulls.ts";
import { memoryRegistry, passedReport } from "./release-reports.ts";
import { type Script, scriptedTarget } from "./scripted-target.ts";

export const model = "late-flights";

const environment = (name: string, more: object) => ({
  branch: `env/${name}`,
  target: { kind: "embedded", url: `http://${name}.test` },
  ...more,
});

const config = configSchema.parse({
  version: 1,
  models: {
    [model]: {
      task: "binary-classification",
      data: { source: "data/*.parquet", target: "late", split: { holdout_from: "2001-04-01" } },
      train: { baseline: "linear" },
      gates: [{ metric: "roc_auc", at_least: 0.5 }],
    },
  },
  environments: {
    staging: environment("staging", { promotion: "auto" }),
    production: environment("production", {
      after: "staging",
      soak: "1h",
      rollout: { strategy: "canary", steps: ["5%", "50%"] },
    }),
  },
});

/** A real git repository with releases, environments with scripted targets, and a clock that only waits by itself. */
export function releaseWorld(script: Script = () => "SUCCEEDED") {
  const folder = mkdtempSync(join(tmpdir(), "sluice-release-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Ada");
  git("config", "user.email", "ada@example.com");
  writeFileSync(join(folder, "README.md"), "read me\n");
  git("add", ".");
  git("commit", "--quiet", "-m", "First");
  const repository = createLocalRepository(folder);
  const targets = { staging: scriptedTarget(script), production: scriptedTarget(script) };
  const said: string[] = [];
  const time = { now: Date.now() };
  const clock: Clock = {
    now: () => time.now,
    monotonic: () => time.now,
    sleep: async (milliseconds) => {
      time.now += milliseconds;
    },
  };
  const { registry, add } = memoryRegistry();
  const ports = {
    clock,
    registry: () => registry,
    progress: { step: (message: string) => said.push(message) },
    repository,
    pulls: memoryPulls(repository, model),
    target: (url: string) => (url.includes("staging") ? targets.staging : targets.production),
  };
  const tag = async (ref: ReleaseRef) => {
    const commit = git("rev-parse", "main");
    const message = writeReleaseTag({ ...ref, commit, report: add(passedReport(ref.digest)) });
    await repository.createTag({ name: ref.release, commit, message });
  };
  const release = (version: number) =>
    tag({ release: `${model}@v${version}`, digest: digestOfVersion(version), uri: `file:///${version}` });
  const file = async (branch: string): Promise<ReleaseFile | null> => {
    const text = await repository.readFile(branch, releaseFilePath(model));
    return text === null ? null : parseReleaseFile(text, model);
  };
  return { git, ports, repository, targets, said, clock, time, tag, release, file };
}

export const digestOfVersion = (version: number) => `sha256:${String(version).repeat(64).slice(0, 64)}`;

const hour = 3_600_000;
export const variables = { SLUICE_SERVER_TOKEN: "secret" };
export const staging = { config, model, environment: "staging" };
export const production = { config, model, environment: "production" };
export const deployTo = (environment: string) => ({ config, environment, wait: true, variables });

export type ReleaseWorld = ReturnType<typeof releaseWorld>;

/** Up to `version` live in staging; time for it to soak has passed. */
export async function liveInStaging(world: ReleaseWorld, version: number): Promise<void> {
  await world.release(version);
  await promote(world.ports, staging);
  await deploy(world.ports, deployTo("staging"));
  world.time.now += 2 * hour;
}

export async function mergePromotion(world: ReleaseWorld): Promise<void> {
  const { facts } = await promote(world.ports, production);
  const head = (await world.repository.head(facts.branch ?? "")) ?? "";
  await world.ports.pulls.merge(facts.pullRequest?.number ?? 0, head);
}

export async function liveInProduction(world: ReleaseWorld, version: number): Promise<void> {
  await liveInStaging(world, version);
  await mergePromotion(world);
  await deploy(world.ports, deployTo("production"));
}
