import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Octokit } from "@octokit/rest";
import { build } from "esbuild";
import { strFromU8, unzipSync } from "fflate";
import { shippedWorkflows } from "../../../composition/shipped.ts";
import { startSandboxGitHub } from "../../../sandbox/github/sandbox-github.ts";
import type { Json, SandboxEvent, SandboxGitHub } from "../../../sandbox/github/types.ts";
import { bundleActions } from "../../../scripts/bundle-actions.ts";
import { reusable } from "../../../scripts/reusable-workflows.ts";
import { type ActRun, runAct } from "./act-run.ts";
import { ensureAct } from "./install-act.ts";
import { forAct } from "./transform.ts";

/**
 * The example's repository with the shipped workflows. GitHub's side of it (git, API, events) is the local GitHub of this
 * project; what reads and runs the workflows is act, with the actions as they are bundled for a release.
 */

const checkout = join(import.meta.dirname, "../../..");
/** The secret of every environment. */
export const serverToken = "a token for tests";
export const at = { owner: "acme", repo: "late-flights" } as const;

interface ActEvent {
  name: string;
  /** What is checked out; the default branch by default. */
  ref?: string;
  payload: Record<string, Json>;
}

export interface ActWorld {
  github: SandboxGitHub;
  maria: Octokit;
  /** What GitHub has sent last, of that name. */
  lastEvent(name: string): SandboxEvent;
  /** Runs a workflow file of the ref. */
  act(workflow: string, event: ActEvent): Promise<ActRun>;
  /** The files of an artifact that a run has left, by name; null: it left none. */
  artifact(run: ActRun, name: string): Promise<Record<string, string> | null>;
  write(branch: string, path: string, change: (text: string) => string): Promise<string>;
  close(): Promise<void>;
}

export interface ActWorldOptions {
  /** Changes sluice.yaml before the first commit. */
  configure?: (config: string) => string;
  /** Where releases are kept; the default is a folder of the world's own. */
  registry?: string;
  /** The workflows that only call ours, in place of those that do the work themselves; changed before the first commit. */
  calling?: (workflow: string) => string;
}

export async function startActWorld(options: ActWorldOptions = {}): Promise<ActWorld> {
  const { configure, calling } = options;
  const act = ensureAct();
  const folder = await mkdtemp(join(tmpdir(), "sluice-act-"));
  const github = await startSandboxGitHub({
    ...{ owner: at.owner, users: ["maria"], app: null },
    dataFolder: join(folder, "github"),
  });
  const events: SandboxEvent[] = [];
  github.onEvent((event) => void events.push(event));
  const content = await contentIn(join(folder, "content"), calling);
  const config = join(content, "sluice.yaml");
  if (configure) await writeFile(config, configure(await readFile(config, "utf8")));
  await github.createRepository(at.repo, { fromFolder: content });
  const maria = new Octokit({ auth: github.tokenFor("maria"), baseUrl: github.url, log: silent });
  const registry = options.registry ?? `file://${folder}/registry`;
  const places = await placesIn(folder);
  const common = [...commonArguments(places, github), "--var", `SLUICE_REGISTRY=${registry}`];
  const machine = { folder, github, places, common };
  let runs = 0;
  return {
    ...{ github, maria },
    lastEvent: (name) => {
      const event = events.findLast((each) => each.name === name);
      if (!event) throw new Error(`there was no ${name}`);
      return event;
    },
    act: async (workflow, event) => await runEvent(act, workflow, event, { ...machine, id: 1000 + ++runs }),
    artifact: (run, name) => artifactIn(join(places.artifacts, String(run.id), name, `${name}.zip`)),
    write: (branch, path, change) => write(maria, branch, path, change),
    close: async () => {
      await github.close();
      await rm(folder, { recursive: true });
    },
  };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

interface Machine {
  folder: string;
  github: SandboxGitHub;
  places: Places;
  /** Arguments of every run. */
  common: readonly string[];
}

async function runEvent(
  act: string,
  workflow: string,
  { name, ref = "refs/heads/main", payload }: ActEvent,
  { folder, github, places, common, id }: Machine & { id: number },
): Promise<ActRun> {
  const cwd = join(folder, `run-${id}`);
  clone(github, cwd, ref);
  const event = join(folder, `event-${id}.json`);
  const repository = { default_branch: "main", full_name: `${at.owner}/${at.repo}`, name: at.repo };
  await writeFile(event, JSON.stringify({ repository, ...payload }));
  // act hangs up on a question for the artifacts of a run that has none yet.
  await mkdir(join(places.artifacts, String(id)), { recursive: true });
  const port = String(await freePort());
  const own = ["--eventpath", event, "--env", `GITHUB_RUN_ID=${id}`, "--artifact-server-port", port];
  const args = [name, "--workflows", `.github/workflows/${workflow}`, ...common, ...own];
  return await runAct(act, args, { cwd, env: environmentOf(folder), id });
}

interface Places {
  actions: string;
  standIns: string;
  artifacts: string;
  cache: string;
}

async function placesIn(folder: string): Promise<Places> {
  const [actions, standIns] = [join(folder, "sluice"), join(folder, "stand-ins")];
  await mkdir(actions);
  for (const part of ["action.yml", "actions", ".github"]) {
    await cp(join(checkout, part), join(actions, part), { recursive: true });
  }
  for (const name of reusable) {
    const file = join(actions, ".github/workflows", name);
    await writeFile(file, forAct(await readFile(file, "utf8")));
  }
  await symlink(join(checkout, "node_modules"), join(actions, "node_modules"));
  await bundleActions(join(actions, "dist"));
  await cp(join(import.meta.dirname, "stand-ins"), standIns, { recursive: true });
  for (const name of ["upload-artifact", "download-artifact"]) {
    await build({
      entryPoints: [join(import.meta.dirname, `stand-ins/${name}.ts`)],
      outfile: join(standIns, name, "index.mjs"),
      ...{ bundle: true, platform: "node", format: "esm", target: "node24", logLevel: "warning" },
      banner: { js: `import { createRequire as of } from "node:module"; const require = of(import.meta.url);` },
    });
  }
  return { actions, standIns, artifacts: join(folder, "artifacts"), cache: join(folder, "cache") };
}

function commonArguments(places: Places, github: SandboxGitHub): string[] {
  const replaced = [...usedActions()].map((uses) => {
    const [name = ""] = uses.split("@");
    return `${uses}=${join(places.standIns, basename(name))}`;
  });
  return [
    ...["-P", "ubuntu-24.04=-self-hosted", "--no-skip-checkout", "--no-cache-server", "--use-new-action-cache"],
    ...["--action-cache-path", places.cache, "--artifact-server-path", places.artifacts],
    ...["--artifact-server-addr", "127.0.0.1", "--actor", "maria", "--defaultbranch", "main"],
    ...["--secret", `GITHUB_TOKEN=${github.tokenFor("maria")}`, "--secret", `SLUICE_SERVER_TOKEN=${serverToken}`],
    ...["--env", `GITHUB_API_URL=${github.url}`, "--env", `GITHUB_SERVER_URL=${github.url}`],
    ...["--env", `GITHUB_REPOSITORY=${at.owner}/${at.repo}`],
    ...[`sluice-ml/sluice@v1=${places.actions}`, ...replaced].flatMap((each) => ["--local-repository", each]),
  ];
}

/** The actions of others, as our workflows pin them. */
function usedActions(): Set<string> {
  const called = globSync(".github/workflows/sluice-*.yml", { cwd: checkout });
  const texts = [
    ...Object.values(shippedWorkflows()),
    ...called.map((file) => readFileSync(join(checkout, file), "utf8")),
  ];
  const lines = texts.flatMap((text) => [...text.matchAll(/uses: (actions\/[^\s]+)/g)]);
  return new Set(lines.map(([, uses = ""]) => uses));
}

async function contentIn(folder: string, calling: ActWorldOptions["calling"]): Promise<string> {
  await cp(join(checkout, "examples/late-flights"), folder, { recursive: true });
  const shipped = shippedWorkflows();
  for (const [name, text] of Object.entries(shipped).filter(([name]) => !name.startsWith("reusable/"))) {
    const caller = calling && shipped[`reusable/${name}`];
    await writeFile(join(folder, ".github/workflows", name), caller ? calling(caller) : forAct(text));
  }
  return folder;
}

function clone(github: SandboxGitHub, folder: string, ref: string): void {
  const bare = github.repositoryFolder(at.owner, at.repo);
  execFileSync("git", ["init", "--quiet", folder]);
  execFileSync("git", ["fetch", "--quiet", bare, ref], { cwd: folder });
  execFileSync("git", ["checkout", "--quiet", "--detach", "FETCH_HEAD"], { cwd: folder });
}

/** Nothing of the machine's own GitHub, and the Node that this runs on. */
function environmentOf(folder: string): NodeJS.ProcessEnv {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ""}`;
  return { PATH, HOME: folder, XDG_CACHE_HOME: join(folder, "cache"), XDG_CONFIG_HOME: folder, LANG: "C.UTF-8" };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function artifactIn(zip: string): Promise<Record<string, string> | null> {
  const bytes = await readFile(zip).catch(() => null);
  if (bytes === null) return null;
  return Object.fromEntries(Object.entries(unzipSync(bytes)).map(([path, content]) => [path, strFromU8(content)]));
}

async function write(octokit: Octokit, branch: string, path: string, change: (text: string) => string) {
  const { data } = await octokit.repos.getContent({ ...at, path, ref: branch });
  if (!("content" in data)) throw new Error(`${path} is not a file`);
  const content = change(Buffer.from(data.content, "base64").toString());
  const written = await octokit.repos.createOrUpdateFileContents({
    ...{ ...at, path, branch, sha: data.sha, message: `Change ${path}` },
    content: Buffer.from(content).toString("base64"),
  });
  return String(written.data.commit.sha);
}
