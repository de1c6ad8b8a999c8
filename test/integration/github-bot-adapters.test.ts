import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listArtifacts, readArtifactFile } from "../../adapters/github/artifacts.ts";
import { concludeCheck, isOpenCheck, queueCheck } from "../../adapters/github/check-runs.ts";
import {
  createDeployment,
  deploymentState,
  listDeployments,
  showDeploymentState,
} from "../../adapters/github/deployments.ts";
import type { GitHubPlace } from "../../adapters/github/github-client.ts";
import { stickComment } from "../../adapters/github/sticky-comment.ts";
import { readWorkflowRun } from "../../adapters/github/workflow-runs.ts";
import { at, openPull, owner, repo, startWorld, type TestWorld } from "../../sandbox/github/test-world.ts";

let world: TestWorld;
let place: GitHubPlace;
let head: string;
const self = { appId: 77, login: "sluice[bot]" };

beforeAll(async () => {
  world = await startWorld();
  place = { client: world.asApp, owner, repo };
  head = (await world.asOwner.git.getRef({ ...at, ref: "heads/main" })).data.object.sha;
});
afterAll(() => world.close());

describe("the sticky comment", () => {
  const marker = "<!-- sluice:report m -->";
  const bodies = async (issue: number) => {
    const { data } = await world.asOwner.issues.listComments({ ...at, issue_number: issue, per_page: 100 });
    return data.map(({ body, user }) => `${user?.login}: ${body}`);
  };

  it("is made once, updated in place, and left alone when it says the same", async () => {
    const issue = await openPull(world.asMaria, "sticky");
    expect(await stickComment(place, { issue, marker, body: "one", self })).toMatchObject({ changed: true });
    expect(await stickComment(place, { issue, marker, body: "two", self })).toMatchObject({ changed: true });
    expect(await stickComment(place, { issue, marker, body: "two", self })).toMatchObject({ changed: false });
    expect(await bodies(issue)).toEqual([`sluice[bot]: ${marker}\ntwo`]);
  });

  it("is not a stranger's with the same marker, wherever among many it is", async () => {
    const issue = await openPull(world.asMaria, "planted");
    const planted = `${marker}\nall is well`;
    await world.asMaria.issues.createComment({ ...at, issue_number: issue, body: planted });
    const words = Array.from({ length: 100 }, (_, n) => ({ ...at, issue_number: issue, body: `word ${n}` }));
    await Promise.all(words.map((word) => world.asMaria.issues.createComment(word)));
    await stickComment(place, { issue, marker, body: "one", self });
    await stickComment(place, { issue, marker, body: "two", self });
    const { data } = await world.asOwner.issues.listComments({ ...at, issue_number: issue, per_page: 100, page: 2 });
    expect(data.map(({ body }) => body)).toEqual([expect.stringMatching(/^word/), `${marker}\ntwo`]);
    expect((await bodies(issue))[0]).toBe(`maria: ${planted}`);
  });

  it("mends duplicates: the oldest says it, the others go", async () => {
    const issue = await openPull(world.asMaria, "twice");
    for (const body of ["one", "two"]) {
      await world.asApp.issues.createComment({ ...at, issue_number: issue, body: `${marker}\n${body}` });
    }
    await stickComment(place, { issue, marker, body: "three", self });
    expect(await bodies(issue)).toEqual([`sluice[bot]: ${marker}\nthree`]);
  });
});

describe("the check run", () => {
  const name = "sluice/m";
  const conclusion = { conclusion: "success" as const, title: "m: passed", summary: "All well.", annotations: [] };
  const runs = async () => (await world.asOwner.checks.listForRef({ ...at, ref: head, filter: "all" })).data.check_runs;

  it("waits from the start, is concluded once, and told again only when there is news", async () => {
    await queueCheck(place, name, head, 77);
    await queueCheck(place, name, head, 77);
    expect(await isOpenCheck(place, name, head, 77)).toBe(true);
    await concludeCheck(place, name, head, 77, conclusion);
    await concludeCheck(place, name, head, 77, conclusion);
    await queueCheck(place, name, head, 77);
    expect(await runs()).toHaveLength(1);
    expect(await isOpenCheck(place, name, head, 77)).toBe(false);
    const where = { file: "data/m.schema.yaml", line: 14 };
    const annotations = [{ level: "error" as const, title: "distance.min", message: "1 row", where }];
    await concludeCheck(place, name, head, 77, { ...conclusion, conclusion: "failure", annotations });
    const [newest] = (await world.asOwner.checks.listForRef({ ...at, ref: head, check_name: name })).data.check_runs;
    expect(newest).toMatchObject({ status: "completed", conclusion: "failure", output: { annotations_count: 1 } });
  });

  it("carries more annotations than one call takes, and is concluded by the last call alone", async () => {
    const own = { ...conclusion, conclusion: "failure" as const };
    const lineOf = (line: number) => ({
      level: "error" as const,
      title: "é😀".repeat(200),
      message: "x".repeat(70_000),
      where: { file: "a.yaml", line },
    });
    const annotations = Array.from({ length: 230 }, (_, index) => lineOf(index + 1));
    await concludeCheck(place, "sluice/many", head, 77, { ...own, annotations });
    await concludeCheck(place, "sluice/many", head, 77, { ...own, annotations });
    const query = { ...at, ref: head, check_name: "sluice/many", filter: "all" } as const;
    const { check_runs: all } = (await world.asOwner.checks.listForRef(query)).data;
    expect(all.map(({ status, output }) => [status, output.annotations_count])).toEqual([["completed", 200]]);
    const shown = await world.asOwner.checks.listAnnotations({ ...at, check_run_id: all[0]?.id ?? 0 });
    expect(shown.data[0]?.message?.length).toBeLessThanOrEqual(4_000);
    expect(shown.data[0]?.title?.isWellFormed()).toBe(true);
  });

  it("waits again when it was taken back, and not when it was concluded", async () => {
    const waiting = { title: "waiting", summary: "It comes." };
    await concludeCheck(place, "sluice/back", head, 77, { ...conclusion, conclusion: "cancelled" });
    await queueCheck(place, "sluice/back", head, 77, waiting);
    expect(await isOpenCheck(place, "sluice/back", head, 77)).toBe(true);
    await concludeCheck(place, "sluice/back", head, 77, conclusion);
    await queueCheck(place, "sluice/back", head, 77, waiting);
    expect(await isOpenCheck(place, "sluice/back", head, 77)).toBe(false);
    await queueCheck(place, "sluice/back", head, 77, { ...waiting, anew: true });
    expect(await isOpenCheck(place, "sluice/back", head, 77)).toBe(true);
  });

  it("of another App does not count", async () => {
    expect(await isOpenCheck(place, name, head, 78)).toBe(false);
  });
});

describe("deployments", () => {
  it("carry the rollout, and say a state once", async () => {
    const url = "https://m.example.com";
    const payload = { rolloutId: "abc", model: "m", release: "m@v1", digest: `sha256:${"a".repeat(64)}` };
    const id = await createDeployment(place, { environment: "production", isProduction: true, ref: head, payload });
    await world.asApp.repos.createDeployment({
      ...at,
      ref: head,
      environment: "production",
      payload: "from another tool",
      required_contexts: [],
    });
    expect(await listDeployments(place, "production")).toEqual([{ id, payload }]);
    expect(await listDeployments(place, "staging")).toEqual([]);
    await showDeploymentState(place, id, { state: "in_progress", text: "m@v1 gets 5% of traffic", url });
    await showDeploymentState(place, id, { state: "in_progress", text: "m@v1 gets 5% of traffic", url });
    await showDeploymentState(place, id, { state: "failure", text: "x".repeat(200), url });
    const { data } = await world.asOwner.repos.listDeploymentStatuses({ ...at, deployment_id: id });
    expect(data.map(({ state }) => state)).toEqual(["failure", "in_progress"]);
    expect(data[0]?.environment_url).toBe(url);
    expect((await deploymentState(place, id))?.description).toHaveLength(140);
  });
});

describe("artifacts and runs", () => {
  const startRun = () =>
    world.github.workflowRuns.createRun({
      repository: `${owner}/${repo}`,
      path: ".github/workflows/sluice-evaluate.yml",
      event: "workflow_run",
      headSha: head,
      headBranch: "main",
      actor: "maria",
      displayTitle: "Sluice evaluate 42",
    });

  it("are read as GitHub tells them", async () => {
    const { id } = await startRun();
    expect(await readWorkflowRun(place, id)).toMatchObject({
      path: ".github/workflows/sluice-evaluate.yml",
      event: "workflow_run",
      title: "Sluice evaluate 42",
      headBranch: "main",
      headOwner: owner,
      headSha: head,
    });
    expect(await readWorkflowRun(place, 999_999)).toBeNull();
  });

  it("give the one file that is asked for", async () => {
    const { id } = await startRun();
    const zip = zipSync({ "report.json": new TextEncoder().encode("{}"), "report.md": new Uint8Array(9) });
    await world.github.saveArtifact(id, "sluice-report-m", zip);
    const artifact = (await listArtifacts(place, id)).get("sluice-report-m");
    expect(artifact).toMatchObject({ bytes: zip.length, digest: expect.stringMatching(/^sha256:/) });
    expect(artifact && new TextDecoder().decode(await readArtifactFile(place, artifact, "report.json"))).toBe("{}");
  });
});
