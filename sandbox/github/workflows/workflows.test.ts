import { createHash } from "node:crypto";
import { strToU8, unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { at, commitFile, openPull, refusal, startWorld, type TestWorld } from "../test-world.ts";
import type { WorkflowRun } from "../types.ts";

const path = ".github/workflows/train.yml";
const workflow = `
name: Train
on:
  push:
  workflow_dispatch:
    inputs:
      model: { required: true }
      seed: { default: "7" }
jobs: {}
`;

let world: TestWorld;
let headSha: string;
beforeAll(async () => {
  world = await startWorld();
  await commitFile(world.asMaria, ".github/workflows/plain.yml", "on: push\n");
  headSha = await commitFile(world.asMaria, path, workflow);
});
afterAll(() => world.close());
beforeEach(() => {
  world.events.length = 0;
});

const createRun = (more: object = {}): Promise<WorkflowRun> =>
  world.github.workflowRuns.createRun({
    repository: "acme/models",
    path,
    event: "push",
    headSha,
    headBranch: "main",
    actor: "maria",
    ...more,
  });

describe("a run", () => {
  test("is requested, in progress and completed, each told once", async () => {
    const { id } = await createRun();
    await world.github.workflowRuns.updateRun(id, { status: "in_progress" });
    await world.github.workflowRuns.updateRun(id, { status: "completed", conclusion: "failure" });
    const told = world.events.map(({ name, action, causedBy, payload }) => [
      name,
      action,
      causedBy.kind,
      payload.workflow_run.status,
      payload.workflow_run.conclusion,
    ]);
    expect(told).toEqual([
      ["workflow_run", "requested", "system", "queued", null],
      ["workflow_run", "in_progress", "system", "in_progress", null],
      ["workflow_run", "completed", "system", "completed", "failure"],
    ]);
    const { data } = await world.asApp.actions.getWorkflowRun({ ...at, run_id: id });
    expect(data).toMatchObject({
      name: "Train",
      path,
      event: "push",
      head_sha: headSha,
      head_branch: "main",
      conclusion: "failure",
      actor: { login: "maria" },
      head_repository: { full_name: "acme/models" },
      display_title: `Write ${path}`,
    });
    await expect(world.github.workflowRuns.updateRun(id, { status: "in_progress" })).rejects.toThrow(
      /completed already/,
    );
  });

  test("needs a conclusion to be completed", async () => {
    const { id } = await createRun();
    const update = world.github.workflowRuns.updateRun(id, { status: "completed" });
    await expect(update).rejects.toThrow(/a run has a conclusion exactly when it is completed/);
  });

  test("names the pull requests of its head, but none for a fork", async () => {
    const number = await openPull(world.asMaria, "run");
    const head = (await world.asMaria.pulls.get({ ...at, pull_number: number })).data.head.sha;
    const own = await createRun({ headSha: head, headBranch: "run", event: "pull_request" });
    const forked = await createRun({
      headSha: head,
      headBranch: "run",
      event: "pull_request",
      headRepository: "tom/models",
    });
    const numbers = async ({ id }: WorkflowRun) =>
      (await world.asApp.actions.getWorkflowRun({ ...at, run_id: id })).data.pull_requests?.map((pull) => pull.number);
    expect([await numbers(own), await numbers(forked)]).toEqual([[number], []]);
  });

  test("is found by workflow, head and conclusion", async () => {
    const { id } = await createRun({ event: "schedule" });
    await world.github.workflowRuns.updateRun(id, { status: "completed", conclusion: "success" });
    const { actions } = world.asApp;
    const query = { ...at, workflow_id: "train.yml", head_sha: headSha, status: "success", event: "schedule" } as const;
    expect((await actions.listWorkflowRuns(query)).data.workflow_runs.map((run) => run.id)).toEqual([id]);
    expect((await actions.listWorkflowRuns({ ...query, workflow_id: "plain.yml" })).data.total_count).toBe(0);
    const workflows = await actions.listRepoWorkflows(at);
    expect(workflows.data.workflows.map(({ name }) => name)).toEqual([".github/workflows/plain.yml", "Train"]);
  });
});

describe("an artifact", () => {
  const zip = zipSync({ "report.json": strToU8(`{"version":1}`) });

  test("is saved once and downloaded by a passing address, under its digest", async () => {
    const { id } = await createRun();
    const saved = await world.github.saveArtifact(id, "sluice-report-m", zip);
    await expect(world.github.saveArtifact(id, "sluice-report-m", zip)).rejects.toThrow(/already/);
    const { actions } = world.asApp;
    const { data } = await actions.listWorkflowRunArtifacts({ ...at, run_id: id, name: "sluice-report-m" });
    const digest = `sha256:${createHash("sha256").update(zip).digest("hex")}`;
    expect(data.artifacts).toMatchObject([
      { id: saved.id, digest, size_in_bytes: zip.length, workflow_run: { id, head_sha: headSha } },
    ]);
    const download = await actions.downloadArtifact({ ...at, artifact_id: saved.id, archive_format: "zip" });
    const files = unzipSync(new Uint8Array(download.data as ArrayBuffer));
    expect(Buffer.from(files["report.json"]!).toString()).toBe(`{"version":1}`);
    const address = await fetch(`${world.github.url}/repos/acme/models/actions/artifacts/${saved.id}/zip`, {
      redirect: "manual",
      headers: { authorization: `Bearer ${world.github.tokenFor("maria")}` },
    });
    expect(address.status).toBe(302);
    const response = await fetch(String(address.headers.get("location")));
    expect(response.headers.get("content-type")).toBe("application/zip");
    await actions.deleteArtifact({ ...at, artifact_id: saved.id });
    expect((await refusal(actions.getArtifact({ ...at, artifact_id: saved.id }))).status).toBe(404);
  });

  test("of an unknown run or with a bad name is refused", async () => {
    const { id } = await createRun();
    await expect(world.github.saveArtifact(1, "a", zip)).rejects.toThrow(/no workflow run/);
    await expect(world.github.saveArtifact(id, "a/b", zip)).rejects.toThrow(/cannot be the name/);
  });
});

describe("a dispatch", () => {
  test("starts the run at once, and says which it is when asked", async () => {
    const octokit = world.withToken(await world.github.issueJobToken("acme/models", { actions: "write" }));
    const dispatch = { ...at, workflow_id: "train.yml", ref: "main", inputs: { model: "late-flights" } };
    const { status, data } = await octokit.request(
      "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
      {
        ...dispatch,
        return_run_details: true,
      },
    );
    expect(status).toBe(200);
    expect(world.events.map(({ name, action }) => [name, action])).toEqual([
      ["workflow_run", "requested"],
      ["workflow_dispatch", undefined],
    ]);
    expect(world.events.at(-1)).toMatchObject({
      runId: (data as unknown as { workflow_run_id: number }).workflow_run_id,
      causedBy: { kind: "job" },
      payload: { inputs: { model: "late-flights", seed: "7" }, ref: "refs/heads/main", workflow: path },
    });
    expect((await octokit.actions.createWorkflowDispatch(dispatch)).status).toBe(204);
  });

  test("is refused for what the workflow does not have", async () => {
    const dispatch = (more: object) =>
      refusal(world.asMaria.actions.createWorkflowDispatch({ ...at, workflow_id: "train.yml", ref: "main", ...more }));
    expect((await dispatch({ workflow_id: "none.yml" })).status).toBe(404);
    expect((await dispatch({ ref: headSha, inputs: { model: "m" } })).message).toBe(`No ref found for: ${headSha}`);
    expect((await dispatch({})).message).toBe("Required input 'model' not provided");
    expect((await dispatch({ inputs: { model: "m", depth: "3" } })).message).toContain("Unexpected inputs");
    expect((await dispatch({ workflow_id: "plain.yml" })).message).toContain("workflow_dispatch");
  });

  test("to the repository carries at most 10 keys and 64 KB", async () => {
    const dispatch = (client_payload: Record<string, unknown>) =>
      world.asApp.repos.createDispatchEvent({ ...at, event_type: "retrain", client_payload });
    expect((await dispatch({ model: "m" })).status).toBe(204);
    expect(world.events.at(-1)).toMatchObject({
      name: "repository_dispatch",
      payload: { action: "retrain", client_payload: { model: "m" }, branch: "main" },
    });
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, key) => [`key${key}`, key]));
    expect((await refusal(dispatch(eleven))).status).toBe(422);
    expect(world.github.takeViolations()).toContainEqual(
      expect.stringContaining("must NOT have more than 10 properties"),
    );
    expect((await refusal(dispatch({ big: "x".repeat(64 * 1024) }))).status).toBe(422);
  });
});

test("variables are kept by name, whatever its case", async () => {
  const { actions } = world.asMaria;
  await actions.createRepoVariable({ ...at, name: "sluice_registry", value: "file:///models" });
  await actions.updateRepoVariable({ ...at, name: "SLUICE_REGISTRY", value: "file:///other" });
  const { data } = await actions.listRepoVariables(at);
  expect(data.variables).toMatchObject([{ name: "SLUICE_REGISTRY", value: "file:///other" }]);
  const again = actions.createRepoVariable({ ...at, name: "Sluice_Registry", value: "x" });
  expect((await refusal(again)).status).toBe(409);
});
