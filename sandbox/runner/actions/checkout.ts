import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { StepRun } from "../job/step.ts";
import { Expression } from "../workflow/template.ts";
import type { StandIn } from "./stand-in.ts";

type Inputs = Readonly<Record<string, string>>;

/** What to fetch, and where the fetched commit is kept. */
interface Wanted {
  source: string;
  destination: string;
  /** The local branch to be on; null: none, as for a pull request, a tag or a commit. */
  branch: string | null;
}

const commitHash = /^[0-9a-f]{40}$/;

export const checkout: StandIn = {
  inputs: {
    repository: new Expression("github.repository"),
    ref: "",
    token: new Expression("github.token"),
    path: "",
    "fetch-depth": "1",
    "persist-credentials": "true",
  },
  run: async (inputs, run) => {
    const folder = join(run.job.folders.workspace, inputs.path ?? "");
    await mkdir(folder, { recursive: true });
    const git = gitIn(folder, inputs, run);
    await git(["init", "--quiet", "--initial-branch=main", "."]);
    await git(["remote", "add", "origin", remoteOf(inputs, run)]);
    const wanted = await wantedRef(inputs, run, git);
    for (const what of fetches(wanted, inputs["fetch-depth"] ?? "")) {
      await git(["fetch", "--quiet", "--no-tags", ...what]);
    }
    const onto = wanted.branch === null ? ["--detach"] : ["-B", wanted.branch];
    await git(["checkout", "--quiet", "--force", ...onto, wanted.destination]);
    if (inputs["persist-credentials"] === "true") {
      await git(["config", "--local", ...headerSetting(inputs, run)]);
    }
    const [commit = ""] = await git(["rev-parse", "HEAD"]);
    run.log.note(`HEAD is now at ${commit}`);
    return { commit, ref: inputs.ref || run.job.plan.plan.event.ref };
  },
};

async function wantedRef(inputs: Inputs, { job }: StepRun, git: Git): Promise<Wanted> {
  const { event, run } = job.plan.plan;
  const asked = inputs.ref ?? "";
  if (asked === "" && inputs.repository === run.repository) {
    return { ...placeOf(event.ref), source: event.sha };
  }
  if (commitHash.test(asked)) {
    return { source: asked, destination: "refs/remotes/origin/detached", branch: null };
  }
  const candidates = asked === "" ? ["HEAD"] : [asked, `refs/heads/${asked}`, `refs/tags/${asked}`];
  const found = (await git(["ls-remote", "origin", ...candidates])).map((line) => line.split("\t")[1] ?? "");
  const [ref] = candidates.filter((candidate) => found.includes(candidate));
  if (ref === undefined) {
    throw new Error(`'${asked}' is neither a branch nor a tag of ${inputs.repository}`);
  }
  return { ...placeOf(ref), source: ref };
}

function placeOf(ref: string): Omit<Wanted, "source"> {
  const [, kind, name = ""] = /^refs\/(heads|tags|pull)\/(.+)$/.exec(ref) ?? [];
  switch (kind) {
    case "heads":
      return { destination: `refs/remotes/origin/${name}`, branch: name };
    case "tags":
      return { destination: ref, branch: null };
    case "pull":
      return { destination: `refs/remotes/pull/${name}`, branch: null };
    default:
      return { destination: "refs/remotes/origin/detached", branch: null };
  }
}

/**
 * Depth 0 is GitHub's way to ask for everything: the history of all branches and tags. The wanted commit comes last,
 * since its branch may have moved on meanwhile.
 */
function fetches({ source, destination }: Wanted, depth: string): string[][] {
  const wanted = ["origin", `+${source}:${destination}`];
  return depth === "0"
    ? [["origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"], wanted]
    : [[`--depth=${depth}`, ...wanted]];
}

type Git = (args: readonly string[]) => Promise<string[]>;

/** git as the job sees it, with the token in its environment, where no list of processes shows it. */
function gitIn(cwd: string, inputs: Inputs, run: StepRun): Git {
  const [key = "", value = ""] = headerSetting(inputs, run);
  const env = {
    ...run.job.environment(run.env),
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: key,
    GIT_CONFIG_VALUE_0: value,
  };
  return async (args) => {
    const lines: string[] = [];
    const command = { file: "git", args, cwd, env };
    const exitCode = await run.job.processes.run(command, run.stop, (line) => void lines.push(line));
    if (exitCode !== 0) {
      throw new Error(`git ${args[0]} failed: ${lines.join("\n")}`);
    }
    return lines;
  };
}

function headerSetting(inputs: Inputs, { job }: StepRun): [key: string, value: string] {
  const credential = Buffer.from(`x-access-token:${inputs.token}`).toString("base64");
  job.masks.add(credential);
  return [`http.${job.plan.plan.github.url}/.extraheader`, `AUTHORIZATION: basic ${credential}`];
}

function remoteOf(inputs: Inputs, { job }: StepRun): string {
  const [owner = "", name = ""] = (inputs.repository ?? "").split("/");
  return job.plan.plan.github.gitUrl(owner, name);
}
