import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { strFromU8, unzipSync } from "fflate";
import { startSandboxGitHub } from "../../sandbox/github/sandbox-github.ts";
import type { SandboxApp } from "../../sandbox/github/types.ts";
import { buildActions } from "../../sandbox/play/actions.ts";
import type { RunRecord } from "../../sandbox/runner/records.ts";
import { startRunner } from "../../sandbox/runner/start.ts";

const checkout = join(import.meta.dirname, "../..");

/** The secret of every environment. */
export const serverToken = "hush-hush";

const repository = { owner: "acme", repo: "late-flights" } as const;

/**
 * The example repository with the shipped workflows, on a local GitHub whose runner has freshly bundled actions. `configure`
 * changes the example's sluice.yaml, and whatever else lies in its folder, before the first commit; the workflows in `without` are not there.
 */
export async function startWorkflowWorld(
  configure: (config: string, content: string) => string = (config) => config,
  without: readonly string[] = [],
  app: SandboxApp | null = null,
) {
  const folder = await mkdtemp(join(tmpdir(), "sluice-workflows-"));
  const actionsRoot = await buildActions(join(folder, "sluice"));
  const github = await startSandboxGitHub({
    owner: repository.owner,
    users: ["maria"],
    app,
    dataFolder: join(folder, "github"),
  });
  const registry = `file://${folder}/registry`;
  const runner = await startRunner({
    github,
    actionsRoot,
    secrets: { SLUICE_SERVER_TOKEN: serverToken },
    variables: { SLUICE_REGISTRY: registry },
    workFolder: join(folder, "work"),
  });
  const content = await exampleRepository(join(folder, "content"));
  for (const name of without) await rm(join(content, ".github/workflows", name));
  await writeFile(
    join(content, "sluice.yaml"),
    configure(await readFile(join(content, "sluice.yaml"), "utf8"), content),
  );
  await github.createRepository(repository.repo, { fromFolder: content });
  const maria = new Octokit({ auth: github.tokenFor("maria"), baseUrl: github.url });
  return {
    github,
    registry,
    runner,
    maria,
    finished: async (workflow: string, headSha?: string): Promise<RunRecord> => {
      await runner.idle();
      const run = runner
        .runs()
        .findLast((each) => each.workflow === workflow && (headSha ?? each.headSha) === each.headSha);
      if (run === undefined) throw new Error(`'${workflow}' has not run`);
      return run;
    },
    propose: (branch: string, path: string, change: (text: string) => string) => propose(maria, branch, path, change),
    /** A commit straight to main. Returns it. */
    push: (path: string, change: (text: string) => string) => write(maria, "main", path, change),
    artifact: (run: RunRecord, name: string) => readArtifact(maria, run, name),
    /** The template of simple mode, brought by the very pull request that it judges. */
    proposeSimpleMode: (branch: string) => proposeSimpleMode(maria, branch),
    /** The ledger of looks as it is in the repository; null: nobody has counted. */
    looks: async (): Promise<{ holdouts: Record<string, string[]> } | null> => {
      const path = "looks/late-flights.json";
      const { data } = await maria.repos.getContent({ ...repository, path, ref: "sluice/looks" });
      return "content" in data ? JSON.parse(Buffer.from(data.content, "base64").toString()) : null;
    },
    tags: async () => (await maria.repos.listTags(repository)).data.map(({ name }) => name),
    close: async () => {
      await runner.close();
      await github.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type WorkflowWorld = Awaited<ReturnType<typeof startWorkflowWorld>>;

async function exampleRepository(folder: string): Promise<string> {
  await cp(join(checkout, "examples/late-flights"), folder, { recursive: true });
  const workflows = join(folder, ".github/workflows");
  await mkdir(workflows, { recursive: true });
  const files = (await readdir(join(checkout, "workflows-templates"))).filter((name) => name.endsWith(".yml"));
  await Promise.all(files.map((name) => cp(join(checkout, "workflows-templates", name), join(workflows, name))));
  return folder;
}

/** A pull request that changes one file. Returns its head. */
async function propose(octokit: Octokit, branch: string, path: string, change: (text: string) => string) {
  const main = await octokit.git.getRef({ ...repository, ref: "heads/main" });
  await octokit.git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha: main.data.object.sha });
  const head = await write(octokit, branch, path, change);
  await octokit.pulls.create({ ...repository, title: branch, head: branch, base: "main" });
  return head;
}

async function write(octokit: Octokit, branch: string, path: string, change: (text: string) => string) {
  const { data } = await octokit.repos.getContent({ ...repository, path, ref: branch });
  if (!("content" in data)) throw new Error(`${path} is not a file`);
  const text = change(Buffer.from(data.content, "base64").toString());
  const written = await octokit.repos.createOrUpdateFileContents({
    ...repository,
    path,
    branch,
    sha: data.sha,
    message: `Change ${path}`,
    content: Buffer.from(text).toString("base64"),
  });
  return String(written.data.commit.sha);
}

async function proposeSimpleMode(octokit: Octokit, branch: string): Promise<string> {
  const main = await octokit.git.getRef({ ...repository, ref: "heads/main" });
  await octokit.git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha: main.data.object.sha });
  const template = await readFile(join(checkout, "workflows-templates/simple/sluice-simple.yml"));
  const written = await octokit.repos.createOrUpdateFileContents({
    ...repository,
    path: ".github/workflows/sluice-simple.yml",
    branch,
    message: "Take simple mode",
    content: template.toString("base64"),
  });
  await octokit.pulls.create({ ...repository, title: branch, head: branch, base: "main" });
  return String(written.data.commit.sha);
}

/** Everything that a run has said, for the message of a test that fails. */
export function logOf({ workflow, jobs }: RunRecord): string {
  return [workflow, ...jobs.flatMap(({ steps }) => steps.flatMap(({ log }) => log))].join("\n");
}

/** The files of an artifact, by name. */
async function readArtifact(octokit: Octokit, run: RunRecord, name: string): Promise<Record<string, string>> {
  const { data } = await octokit.actions.listWorkflowRunArtifacts({ ...repository, run_id: run.id });
  const found = data.artifacts.find((artifact) => artifact.name === name);
  if (found === undefined) throw new Error(`there is no artifact ${name}:\n${logOf(run)}`);
  const archive = await octokit.actions.downloadArtifact({
    ...repository,
    artifact_id: found.id,
    archive_format: "zip",
  });
  const files = Object.entries(unzipSync(new Uint8Array(archive.data as ArrayBuffer)));
  return Object.fromEntries(files.map(([path, content]) => [path, strFromU8(content)]));
}
