import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resolve, resolveTexts, type Scope, type Value } from "../expressions/expression.ts";
import { tokenPermissions } from "../permissions.ts";
import type { Conclusion } from "../records.ts";
import type { FileCommands } from "./command-files.ts";
import { githubContext, githubVariables, jobContexts } from "./github-context.ts";
import type { JobPlan } from "./job-plan.ts";
import { Masks } from "./masks.ts";
import { StepProcesses } from "./step-process.ts";

interface Folders {
  workspace: string;
  temp: string;
  home: string;
  tools: string;
}

/** What the steps so far have left behind. */
interface JobState {
  status: "success" | "failure" | "cancelled";
  /** `env:` of workflow and job, then whatever steps wrote to GITHUB_ENV. */
  env: Record<string, string>;
  /** What steps put in front of PATH, the newest first. */
  paths: string[];
  steps: Record<string, { outputs: Record<string, string>; outcome: Conclusion; conclusion: Conclusion }>;
}

/** A job while it runs: its own folders, its own token, and nothing of the host's environment but PATH. */
export class RunningJob {
  readonly plan: JobPlan;
  readonly folders: Folders;
  readonly token: string;
  readonly masks: Masks;
  readonly processes = new StepProcesses();
  readonly state: JobState = { status: "success", env: {}, paths: [], steps: {} };
  /** The run is cancelled or the job's time is up. */
  readonly stop: AbortSignal;
  readonly #root: string;
  readonly #github: Record<string, Value>;

  private constructor(plan: JobPlan, root: string, token: string) {
    const at = (name: string) => join(root, name);
    this.plan = plan;
    this.#root = root;
    this.token = token;
    this.folders = { workspace: at("workspace"), temp: at("temp"), home: at("home"), tools: at("tools") };
    this.masks = new Masks([token, ...Object.values(plan.plan.secrets)]);
    const limit = Number(resolve(plan.job.timeoutMinutes, { contexts: jobContexts(plan) })) * 60_000;
    this.stop = AbortSignal.any([plan.cancelled, AbortSignal.timeout(limit)]);
    this.#github = githubContext(plan.plan, {
      job: plan.job.id,
      workspace: this.folders.workspace,
      eventPath: at("event.json"),
      token,
    });
  }

  static async start(plan: JobPlan, folderName: string): Promise<RunningJob> {
    const { github, run, event, workflow, workFolder } = plan.plan;
    const permissions = tokenPermissions((plan.job.permissions ?? workflow.permissions) as Value, event.trusted);
    const root = join(workFolder, String(run.id), folderName);
    const job = new RunningJob(plan, root, await github.issueJobToken(run.repository, permissions));
    await rm(root, { recursive: true, force: true });
    await Promise.all(Object.values(job.folders).map((folder) => mkdir(folder, { recursive: true })));
    await writeFile(join(root, "event.json"), JSON.stringify(event.payload));
    for (const env of [workflow.env, plan.job.env]) {
      Object.assign(job.state.env, resolveTexts(env, job.scope()));
    }
    return job;
  }

  readonly log = (line: string): void => this.plan.plan.log(`${this.plan.job.id} │ ${line}`);

  scope(stepEnv: Record<string, string> = {}): Scope {
    const { plan, needs, matrix } = this.plan;
    return {
      status: this.state.status,
      contexts: {
        ...jobContexts(this.plan),
        github: this.#github,
        secrets: { ...plan.secrets, GITHUB_TOKEN: this.token },
        needs,
        matrix,
        env: { ...this.state.env, ...stepEnv },
        steps: this.state.steps,
        job: { status: this.state.status },
        runner: this.#runnerContext(),
      },
    };
  }

  /** The whole environment of a step's process; the protocol's own variables cannot be overridden. */
  environment(stepEnv: Record<string, string>): Record<string, string> {
    const hostPath = process.env.PATH ?? "";
    return {
      HOME: this.folders.home,
      ...this.state.env,
      ...stepEnv,
      PATH: [...this.state.paths, stepEnv.PATH ?? this.state.env.PATH ?? hostPath].join(":"),
      CI: "true",
      GITHUB_ACTIONS: "true",
      ...githubVariables(this.#github),
      ...Object.fromEntries(
        Object.entries(this.#runnerContext()).map(([key, value]) => [`RUNNER_${key.toUpperCase()}`, value]),
      ),
    };
  }

  /** From here on only steps that ask for always() or cancelled() run. */
  noticeCancellation(): boolean {
    const now = this.stop.aborted && this.state.status !== "cancelled";
    if (now) {
      this.state.status = "cancelled";
    }
    return now;
  }

  settle(id: string, result: JobState["steps"][string]): void {
    if (id !== "") {
      this.state.steps[id] = result;
    }
    if (result.conclusion === "failure" && this.state.status === "success") {
      this.state.status = "failure";
    }
  }

  /** What a step said for all that follow. */
  carryOver({ env, paths }: Pick<FileCommands, "env" | "paths">): void {
    Object.assign(this.state.env, env);
    this.state.paths.unshift(...paths.reverse());
  }

  fileCommandFolder(): string {
    return join(this.folders.temp, "_runner_file_commands");
  }

  /** The outputs that later jobs see; a value that holds a secret is withheld, as on GitHub. */
  outputs(): Record<string, string> {
    const outputs = resolveTexts(this.plan.job.outputs, this.scope());
    return Object.fromEntries(Object.entries(outputs).filter(([, value]) => !this.masks.hides(value)));
  }

  async close(): Promise<void> {
    this.processes.close();
    this.plan.plan.github.revokeToken(this.token);
    await rm(this.#root, { recursive: true, force: true });
  }

  #runnerContext(): Record<string, string> {
    return {
      name: "sandbox",
      os: "Linux",
      arch: process.arch.toUpperCase(),
      environment: "self-hosted",
      temp: this.folders.temp,
      tool_cache: this.folders.tools,
    };
  }
}
