import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { systemClock } from "../../adapters/clock.ts";
import { createGitHubRepository } from "../../adapters/github/github-repository.ts";
import { createSettings } from "../../composition/settings.ts";
import { appWants, shippedWorkflows } from "../../composition/shipped.ts";
import type { Prescription } from "../../core/doctor/finding.ts";
import type { RepositorySettingsPort } from "../../core/doctor/settings-port.ts";
import type { RepositoryPort } from "../../core/ports.ts";
import { type DoctorFacts, examineRepository } from "../../operations/doctor.ts";
import { startSandboxGitHub } from "../../sandbox/github/sandbox-github.ts";
import type { EventName, Permissions, SandboxGitHub } from "../../sandbox/github/types.ts";

/** A repository on the local GitHub, its App, and the doctor who looks at it as its owner. */
export interface DoctorWorld {
  github: SandboxGitHub;
  owner: Octokit;
  repository: RepositoryPort;
  examine(as?: Visit): Promise<DoctorFacts>;
  /** Does what `gh api` would do. */
  take(prescription: Prescription): Promise<void>;
  /** Makes, changes or (null) deletes a file on a branch. */
  write(path: string, content: string | null, branch?: string): Promise<void>;
  read(path: string, branch?: string): Promise<string>;
  close(): Promise<void>;
}

export interface Visit {
  token?: string;
  /** Whether the App's number and key are known. */
  withApp?: boolean;
  strict?: boolean;
  config?: string;
  /** What GitHub tells otherwise than the sandbox can. */
  told?(settings: RepositorySettingsPort): Partial<RepositorySettingsPort>;
}

export const at = { owner: "acme", repo: "flights" } as const;
export const slug = "acme/flights";
export const appId = 77;

const sluiceYaml = `version: 1
registry: s3://models
models:
  late-flights:
    task: binary-classification
    data:
      source: data/*.csv
      schema: data/flights.schema.yaml
      target: late
      split: { train: 80%, validation: 10%, holdout: 10% }
    train: { baseline: linear }
    gates:
      - { metric: roc_auc, at_least: 0.62 }
environments:
  staging: { branch: env/staging, target: { kind: embedded, url: "http://127.0.0.1:8" } }
  production: { branch: env/production, after: staging, target: { kind: embedded, url: "http://127.0.0.1:9" } }
`;

/** The least that Sluice needs: nothing yet that guards it. */
async function contentIn(folder: string): Promise<string> {
  const content = join(folder, "content");
  const files = { "README.md": "# Flights\n", "sluice.yaml": sluiceYaml, "data/flights.schema.yaml": "version: 1\n" };
  await mkdir(join(content, "data"), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await writeFile(join(content, path), text);
  }
  const workflows = join(content, ".github/workflows");
  await cp(join(import.meta.dirname, "../../workflows-templates"), workflows, { recursive: true });
  await Promise.all(
    ["simple", "reusable", "sluice-deploy.yml", "sluice-rollback.yml", "README.md"].map((name) =>
      rm(join(workflows, name), { recursive: true }),
    ),
  );
  return content;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function startDoctorWorld(): Promise<DoctorWorld> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-doctor-"));
  const { permissions, events } = appWants() as { permissions: Permissions; events: EventName[] };
  const github = await startSandboxGitHub({
    owner: at.owner,
    users: ["maria"],
    app: { id: appId, webhookSecret: "a secret for tests", webhookUrl: null, permissions, events },
    dataFolder: join(folder, "github"),
  });
  await github.createRepository(at.repo, { fromFolder: await contentIn(folder) });
  const owner = new Octokit({ auth: github.tokenFor(at.owner), baseUrl: github.url, log: silent });
  const repository = createGitHubRepository(owner, at.owner, at.repo);
  const read = async (path: string, branch = "main") => (await repository.readFile(branch, path)) ?? "";
  return {
    github,
    owner,
    repository,
    read,
    examine: (visit = {}) => examine(github, visit),
    take: async ({ method, path, body }) => {
      await owner.request(`${method} /${path}`, { ...body });
    },
    write: (path, content, branch = "main") => write(owner, path, content, branch),
    close: async () => {
      await github.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function examine(github: SandboxGitHub, visit: Visit): Promise<DoctorFacts> {
  const { token = github.tokenFor(at.owner), withApp = true, strict = false, config = "sluice.yaml", told } = visit;
  const settings = await createSettings({
    root: "/",
    env: { GITHUB_TOKEN: token, GITHUB_API_URL: github.url },
    repository: slug,
    app: withApp ? { appId, privateKey: github.app?.privateKey ?? "" } : {},
  });
  const shipped = { shipped: shippedWorkflows(), app: appWants(), reportingApp: appWants("read-only") };
  const options = { config, appId: withApp ? appId : null, strict, ...shipped };
  return (await examineRepository({ settings: { ...settings, ...told?.(settings) }, clock: systemClock }, options))
    .facts;
}

async function write(octokit: Octokit, path: string, content: string | null, branch: string): Promise<void> {
  const existing = await octokit.repos.getContent({ ...at, path, ref: branch }).catch(() => null);
  const sha = (existing?.data as { sha?: string } | undefined)?.sha;
  const change = { ...at, path, branch, message: `Change ${path}` };
  if (content === null) {
    await octokit.repos.deleteFile({ ...change, sha: sha ?? "" });
  } else {
    const encoded = Buffer.from(content).toString("base64");
    await octokit.repos.createOrUpdateFileContents({ ...change, content: encoded, ...(sha && { sha }) });
  }
}

const codeOwners = (...paths: string[]) => paths.map((path) => `${path} @acme\n`).join("");

/** What no request alone does: files, branches, and a pull request on which the bot spoke. */
export async function makeHealthy(world: DoctorWorld): Promise<void> {
  const { owner, repository } = world;
  await world.write(".github/CODEOWNERS", codeOwners("/sluice.yaml", "/data/flights.schema.yaml", "/.github/"));
  await world.write(".github/dependabot.yml", "version: 2\nupdates: []\n");
  for (const branch of ["env/staging", "env/production"]) {
    const file = { path: "releases/late-flights.yaml", content: "version: 1\nmodel: late-flights\n" };
    await repository.commitFile({ branch, ...file, message: "First release", expectedHead: null });
    await world.write(".github/CODEOWNERS", codeOwners("/releases/", "/.github/"), branch);
  }
  const main = (await repository.head("main")) ?? "";
  await repository.createBranch("better", main);
  await world.write("data/more.csv", "late\n", "better");
  await owner.pulls.create({ ...at, head: "better", base: "main", title: "More data" });
  const head_sha = (await repository.head("better")) ?? "";
  await asApp(world.github).checks.create({ ...at, head_sha, name: "sluice", status: "in_progress" });
}

export function asApp({ app, url }: SandboxGitHub): Octokit {
  const auth = { appId: app?.id, privateKey: app?.privateKey, installationId: app?.installationId };
  return new Octokit({ authStrategy: createAppAuth, auth, baseUrl: url, log: silent });
}

/** Guarded as the doctor says, with everything that Sluice needs. */
export async function startHealthyWorld(): Promise<DoctorWorld> {
  const world = await startDoctorWorld();
  const { findings } = await world.examine();
  for (const prescription of findings.flatMap(({ prescriptions = [] }) => prescriptions)) {
    await world.take(prescription);
  }
  await makeHealthy(world);
  return world;
}
