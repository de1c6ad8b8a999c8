import { z } from "zod";
import type { EventFeed } from "../events/feed.ts";
import { notFound, unprocessable } from "../http/problem.ts";
import { noContent, ok, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import { defaultBranch, type Repository } from "../repositories.ts";
import type { Runs } from "./runs.ts";
import type { WorkflowFile, WorkflowFiles } from "./workflow-files.ts";

const limits = { inputs: 25, payloadKeys: 10, payloadBytes: 64 * 1024, eventType: 100 } as const;

const workflowBody = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])).default({}),
  return_run_details: z.boolean().default(false),
});

const repositoryBody = z.object({
  event_type: z.string().min(1).max(limits.eventType),
  client_payload: z.record(z.string(), z.unknown()).default({}),
});

interface Parts {
  feed: EventFeed;
  files: WorkflowFiles;
  runs: Runs;
}

/** The two ways to start workflows by hand; they work with a GITHUB_TOKEN too. */
export function dispatchRoutes(parts: Parts): Route[] {
  return [
    onRepository("POST", "/dispatches", "contents:write", (request, repository) =>
      dispatchToRepository(parts, request, repository),
    ),
    onRepository("POST", "/actions/workflows/:workflow/dispatches", "actions:write", (request, repository) =>
      dispatchWorkflow(parts, request, repository),
    ),
  ];
}

async function dispatchToRepository(parts: Parts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const { event_type: action, client_payload } = request.body(repositoryBody);
  if (Object.keys(client_payload).length > limits.payloadKeys) {
    throw unprocessable(
      `No more than ${limits.payloadKeys} properties are allowed; ${Object.keys(client_payload).length} were supplied.`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(client_payload)) >= limits.payloadBytes) {
    throw unprocessable("client_payload is too large.");
  }
  await parts.feed.emit({
    name: "repository_dispatch",
    action,
    repository,
    causedBy: request.caller,
    payload: { branch: defaultBranch, client_payload },
  });
  return noContent();
}

async function dispatchWorkflow(parts: Parts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const { ref, inputs, return_run_details: details } = request.body(workflowBody);
  const file = await parts.files.find(repository, request.param("workflow"));
  if (file === null) {
    throw notFound();
  }
  const short = ref.replace(/^refs\/(heads|tags)\//, "");
  const branch = await repository.git.lookUp(`refs/heads/${short}^{commit}`);
  const tag = await repository.git.lookUp(`refs/tags/${short}^{commit}`);
  const head = branch ?? tag;
  if (!head) {
    throw unprocessable(`No ref found for: ${ref}`);
  }
  const given = resolveInputs(file, inputs);
  const run = await parts.runs.createRun({
    repository: repository.fullName,
    path: file.path,
    event: "workflow_dispatch",
    headSha: head.sha,
    headBranch: short,
    actor: request.caller.login,
    displayTitle: file.name,
  });
  await parts.feed.emit({
    name: "workflow_dispatch",
    repository,
    causedBy: request.caller,
    payload: { inputs: given, ref: `refs/${branch ? "heads" : "tags"}/${short}`, workflow: file.path },
    runId: run.id,
  });
  if (!details) {
    return noContent();
  }
  return ok({
    workflow_run_id: run.id,
    run_url: `${repository.apiUrl}/actions/runs/${run.id}`,
    html_url: `${repository.htmlUrl}/actions/runs/${run.id}`,
  });
}

/** The inputs as given, with the workflow's own defaults for the others. */
function resolveInputs(file: WorkflowFile, inputs: Record<string, unknown>): Record<string, unknown> {
  const declared = file.dispatchInputs;
  if (declared === null) {
    throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  }
  if (Object.keys(inputs).length > limits.inputs) {
    throw unprocessable(`you may only define up to ${limits.inputs} inputs for a workflow_dispatch event`);
  }
  const unexpected = Object.keys(inputs).filter((name) => !(name in declared));
  if (unexpected.length > 0) {
    throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  }
  const entries = Object.entries(declared).map(([name, input]) => {
    const value = inputs[name] ?? input?.default;
    if (value === undefined && input?.required) {
      throw unprocessable(`Required input '${name}' not provided`);
    }
    return [name, value] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
