import type { NewWorkflowRun, SandboxEvent } from "../../github/types.ts";
import type { Value } from "../expressions/expression.ts";
import type { Repository } from "../repository.ts";
import type { Occurrence } from "./trigger.ts";

/** An event as workflows see it: what the filters look at, which commit's files run, and what the run is listed under. */
export interface RunnableEvent {
  occurrence: Occurrence;
  /** GITHUB_REF and GITHUB_SHA; the workflow files are those of this commit. */
  ref: string;
  sha: string;
  payload: Record<string, Value>;
  run: Pick<NewWorkflowRun, "event" | "headSha" | "headBranch" | "headRepository" | "actor" | "displayTitle">;
  /** False where the files that run may be by someone whom nobody has reviewed: reading rights and no secrets. */
  trusted: boolean;
}

/** The part of an event that a schedule has too. */
interface AnyEvent extends Pick<SandboxEvent, "action" | "payload"> {
  name: string;
  causedBy: { login: string };
}

const nothing = async () => [];

/** Null when GitHub would run nothing: a deleted branch, or a pull request that cannot be merged. */
export async function readEvent(event: SandboxEvent, repository: Repository): Promise<RunnableEvent | null> {
  switch (event.name) {
    case "push":
      return pushed(event, repository);
    case "pull_request":
      return await pulled(event, repository);
    case "merge_group":
      return queued(event);
    case "workflow_dispatch":
      return await onRef(event.payload.ref, event, repository);
    default:
      return await onRef(await repository.defaultBranch(), event, repository);
  }
}

/** The time of a schedule, which is no event of GitHub's. It runs in the name of the repository's owner. */
export async function scheduledEvent(fullName: string, repository: Repository): Promise<RunnableEvent | null> {
  const branch = await repository.defaultBranch();
  const [login = ""] = fullName.split("/");
  const payload = { schedule: "", repository: { full_name: fullName, default_branch: branch } };
  return await onRef(branch, { name: "schedule", payload, causedBy: { login } }, repository);
}

function pushed(event: AnyEvent, repository: Repository): RunnableEvent | null {
  const { ref, before, after, deleted } = event.payload;
  if (deleted) {
    return null;
  }
  const branch = ref.replace(/^refs\/(heads|tags)\//, "");
  return {
    occurrence: { ...seen(event), ref, changedFiles: () => repository.changed(before, after) },
    ref,
    sha: after,
    run: { headSha: after, headBranch: branch, ...listed(event) },
    payload: event.payload,
    trusted: true,
  };
}

/** The files of the merge commit run: what the base branch would become. */
async function pulled(event: AnyEvent, repository: Repository): Promise<RunnableEvent | null> {
  const { base, head, number, title } = event.payload.pull_request;
  const ref = `refs/pull/${number}/merge`;
  const sha = await repository.commit(ref);
  if (sha === null) {
    return null;
  }
  return {
    occurrence: {
      ...seen(event),
      branch: base.ref,
      changedFiles: () => repository.changedSince(base.sha, head.sha),
    },
    ref,
    sha,
    run: {
      headSha: head.sha,
      headBranch: head.ref,
      headRepository: head.repo.full_name,
      ...listed(event),
      displayTitle: title,
    },
    payload: event.payload,
    trusted: false,
  };
}

/** The commit that the queue has made; nobody but the queue can push there. */
function queued(event: AnyEvent): RunnableEvent | null {
  const { head_sha: sha, head_ref: ref, base_ref: base } = event.payload.merge_group;
  return {
    occurrence: { ...seen(event), branch: base.replace("refs/heads/", "") },
    ref,
    sha,
    run: { headSha: sha, headBranch: ref.replace("refs/heads/", ""), ...listed(event) },
    payload: event.payload,
    trusted: true,
  };
}

async function onRef(ref: string, event: AnyEvent, repository: Repository): Promise<RunnableEvent | null> {
  const full = ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
  const sha = await repository.commit(full);
  if (sha === null) {
    return null;
  }
  return {
    occurrence: seen(event),
    ref: full,
    sha,
    run: { headSha: sha, headBranch: full.replace(/^refs\/(heads|tags)\//, ""), ...listed(event) },
    payload: event.payload,
    trusted: true,
  };
}

function seen({ name, action, payload }: AnyEvent): Occurrence {
  return {
    name,
    action: name === "repository_dispatch" ? payload.action : (action ?? null),
    ref: null,
    branch: payload.workflow_run?.head_branch ?? null,
    workflow: payload.workflow_run?.name ?? null,
    changedFiles: nothing,
  };
}

/** What every run is listed under, by whatever event. */
function listed({ name, payload, causedBy }: AnyEvent): Pick<RunnableEvent["run"], "event" | "actor"> {
  return { event: name, actor: payload.sender?.login ?? causedBy.login };
}
