import type { Value } from "../expressions/expression.ts";
import type { JobPlan, RunPlan } from "./job-plan.ts";

/** Keys of the `github` context that steps do not see as GITHUB_… variables. */
const notVariables = ["event", "token"];

/** What belongs to one running job; empty while there is none. */
interface JobPlaces {
  job: string;
  workspace: string;
  eventPath: string;
  token: string;
}

/** What a workflow's `concurrency` may look at. */
export function runContexts(plan: RunPlan): Record<string, Value> {
  const nowhere = { job: "", workspace: "", eventPath: "", token: "" };
  return { github: githubContext(plan, nowhere), vars: { ...plan.variables }, inputs: plan.inputs };
}

/** What a job's own `if`, `name` and `concurrency` may look at, before anything of it exists. */
export function jobContexts({ plan, needs, matrix }: JobPlan): Record<string, Value> {
  return { ...runContexts(plan), needs, matrix, strategy: {} };
}

export function githubContext(plan: RunPlan, places: JobPlaces): Record<string, Value> {
  const { run, event, workflow, github } = plan;
  const pull = event.payload.pull_request as { base: { ref: string }; head: { ref: string } } | undefined;
  return {
    actor: run.actor,
    api_url: github.url,
    base_ref: pull?.base.ref ?? "",
    event: event.payload,
    event_name: run.event,
    event_path: places.eventPath,
    graphql_url: `${github.url}/graphql`,
    head_ref: pull?.head.ref ?? "",
    job: places.job,
    ref: event.ref,
    ref_name: event.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    ref_protected: false,
    ref_type: event.ref.startsWith("refs/tags/") ? "tag" : "branch",
    repository: run.repository,
    repository_owner: run.repository.split("/", 1)[0] ?? "",
    run_attempt: "1",
    run_id: String(run.id),
    run_number: String(run.runNumber),
    server_url: github.url,
    sha: event.sha,
    token: places.token,
    triggering_actor: run.actor,
    workflow: workflow.name,
    workflow_ref: `${run.repository}/${run.path}@${event.ref}`,
    workflow_sha: event.sha,
    workspace: places.workspace,
  };
}

export function githubVariables(context: Record<string, Value>): Record<string, string> {
  const visible = Object.entries(context).filter(([key]) => !notVariables.includes(key));
  return Object.fromEntries(visible.map(([key, value]) => [`GITHUB_${key.toUpperCase()}`, String(value)]));
}
