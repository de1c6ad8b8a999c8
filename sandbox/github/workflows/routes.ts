import { forbidden, notFound } from "../http/problem.ts";
import { created, noContent, ok, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Repository } from "../repositories.ts";
import type { Json, WorkflowRun } from "../types.ts";
import type { RunJson } from "./run-json.ts";
import type { Runs } from "./runs.ts";
import { type WorkflowFile, type WorkflowFiles, workflowJson } from "./workflow-files.ts";

interface Parts {
  files: WorkflowFiles;
  runJson: RunJson;
  runs: Runs;
}

export function workflowRoutes(parts: Parts): Route[] {
  const found = async (request: ApiRequest, repository: Repository): Promise<WorkflowFile> => {
    const file = await parts.files.find(repository, request.param("workflow"));
    if (file === null) {
      throw notFound();
    }
    return file;
  };
  const disabled = new Set<number>();
  const json = (repository: Repository, file: WorkflowFile): Json => ({
    ...workflowJson(repository, file),
    state: disabled.has(file.id) ? "disabled_manually" : "active",
  });
  return [
    onRepository("GET", "/actions/workflows", "actions:read", async (request, repository) =>
      page(request, await parts.files.list(repository), (file) => json(repository, file), "workflows"),
    ),
    onRepository("GET", "/actions/workflows/:workflow", "actions:read", async (request, repository) =>
      ok(json(repository, await found(request, repository))),
    ),
    onRepository("PUT", "/actions/workflows/:workflow/disable", "actions:write", async (request, repository) => {
      disabled.add((await found(request, repository)).id);
      return noContent();
    }),
    onRepository("PUT", "/actions/workflows/:workflow/enable", "actions:write", async (request, repository) => {
      disabled.delete((await found(request, repository)).id);
      return noContent();
    }),
    onRepository("GET", "/actions/workflows/:workflow/runs", "actions:read", async (request, repository) => {
      const { path } = await found(request, repository);
      return listRuns(parts, request, repository, (run) => run.path === path);
    }),
    onRepository("GET", "/actions/runs", "actions:read", (request, repository) =>
      listRuns(parts, request, repository, () => true),
    ),
    onRepository("GET", "/actions/runs/:run", "actions:read", async (request, repository) => {
      const run = parts.runs.findRun(request.numberParam("run"));
      if (run?.repository !== repository.fullName) {
        throw notFound();
      }
      return ok(await parts.runJson.of(repository, run));
    }),
    onRepository("POST", "/actions/runs/:run/rerun", "actions:write", async (request, repository) => {
      const run = parts.runs.findRun(request.numberParam("run"));
      if (run?.repository !== repository.fullName) {
        throw notFound();
      }
      if (run.status !== "completed") {
        throw forbidden("The workflow run is already running");
      }
      await parts.runs.rerun(run.id);
      return created({});
    }),
  ];
}

function listRuns(
  parts: Parts,
  request: ApiRequest,
  repository: Repository,
  belongs: (run: WorkflowRun) => boolean,
): Promise<Reply> {
  const [actor, branch, event, status, sha] = ["actor", "branch", "event", "status", "head_sha"].map((name) =>
    request.query(name),
  );
  const fits = (run: WorkflowRun): boolean =>
    belongs(run) &&
    (actor === undefined || run.actor === actor) &&
    (branch === undefined || run.headBranch === branch) &&
    (event === undefined || run.event === event) &&
    (sha === undefined || run.headSha === sha) &&
    // GitHub takes a conclusion for a status here.
    (status === undefined || run.status === status || run.conclusion === status);
  const runs = parts.runs.listRuns(repository.fullName).filter(fits).reverse();
  return page(request, runs, (run) => parts.runJson.of(repository, run), "workflow_runs");
}
