import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { createLocalFiles } from "../../adapters/files/local-files.ts";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import { createFileRegistry } from "../../adapters/registry/file-registry.ts";
import { parseReleaseFile } from "../../core/release/parse-release-file.ts";
import type { ReleaseFile } from "../../core/release/release-file.ts";
import { releasesOf } from "../../core/release/release-tag.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { type RunningServer, startServer } from "../../serving/server.ts";
import { type ActWorld, at, serverToken, startActWorld } from "./act/act-world.ts";
import { canHaveAct } from "./act/install-act.ts";

const model = "late-flights";
const branch = "env/staging";
const path = `releases/${model}.yaml`;

describe.skipIf(!canHaveAct())("the workflows of an environment, by act, which is built with Go", () => {
  let folder: string;
  let server: RunningServer;
  let world: ActWorld;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-act-server-"));
    const registry = `file://${folder}/registry`;
    await mkdir(join(folder, "state"));
    server = await startServer({
      ...{ dataPort: 0, dataHost: "127.0.0.1", adminPort: 0, adminHost: "127.0.0.1", adminToken: serverToken },
      ...{ stateFolder: join(folder, "state"), models: createOnnxModels(), clock: systemClock },
      registry: createFileRegistry(registry, createLocalFiles(folder)),
      log: () => undefined,
    });
    const configure = (config: string) => config.replace("http://127.0.0.1:9091", server.adminUrl);
    world = await startActWorld({ configure, registry });
    const { data } = await world.maria.git.getRef({ ...at, ref: "heads/main" });
    await world.maria.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: data.object.sha });
  }, 300_000);
  afterAll(async () => {
    await world?.close();
    await server?.close();
    await rm(folder, { recursive: true });
  });

  const dispatch = async (workflow: string, on: string, inputs: Record<string, string> = {}) =>
    await world.act(workflow, {
      ...{ name: "workflow_dispatch", ref: `refs/heads/${on}` },
      payload: { ref: `refs/heads/${on}`, inputs },
    });

  /** Trains and releases what main says now. */
  async function release(tag: string) {
    const run = await dispatch("sluice-release.yml", "main");
    expect(run.succeeded, run.log).toBe(true);
    const { data: ref } = await world.maria.git.getRef({ ...at, ref: `tags/${tag}` });
    const { data } = await world.maria.git.getTag({ ...at, tag_sha: ref.object.sha });
    const [found] = releasesOf(model, [{ name: data.tag, commit: data.object.sha, message: data.message }]);
    if (!found) throw new Error(`there is no ${tag}`);
    return { release: found.release, digest: found.digest, uri: found.uri };
  }

  async function onBranch(): Promise<{ file: ReleaseFile; sha: string } | null> {
    const { data } = await world.maria.repos.getContent({ ...at, path, ref: branch }).catch(() => ({ data: null }));
    if (data === null || !("content" in data)) return null;
    return { file: parseReleaseFile(Buffer.from(data.content, "base64").toString(), model), sha: data.sha };
  }

  /** As a merged promotion leaves it, and the push that it is. */
  async function promote(candidate: NonNullable<ReleaseFile["candidate"]>) {
    const now = await onBranch();
    const file: ReleaseFile = { ...(now?.file ?? { version: 1, model, held: [] }), candidate };
    const { data } = await world.maria.repos.createOrUpdateFileContents({
      ...{ ...at, path, branch, message: `Promote ${candidate.release}`, ...(now && { sha: now.sha }) },
      content: Buffer.from(writeReleaseFile(file)).toString("base64"),
    });
    const payload = { ref: `refs/heads/${branch}`, after: String(data.commit.sha), deleted: false };
    return await world.act("sluice-deploy.yml", { name: "push", ref: `refs/heads/${branch}`, payload });
  }

  const served = async () => {
    const response = await fetch(`${server.adminUrl}/admin/models/${model}/live`, {
      headers: { authorization: `Bearer ${serverToken}` },
    });
    return await response.text();
  };

  test("a push to the branch deploys what it says, and writes into git how it ended", async () => {
    const first = await release(`${model}@v1`);
    const run = await promote(first);
    expect(run.jobs, run.log).toEqual({ deploy: "success" });
    expect((await onBranch())?.file).toMatchObject({ stable: { release: `${model}@v1` } });
    expect(await served()).toContain(first.digest);
  });

  test("a rollback by hand goes back at once, and holds what it leaves with the reason", async () => {
    await world.write("main", "sluice.yaml", (text) => text.replace("[distance, weekday]", "[distance, hour]"));
    const second = await release(`${model}@v2`);
    expect((await promote(second)).succeeded).toBe(true);
    expect(await served()).toContain(second.digest);

    const run = await dispatch("sluice-rollback.yml", branch, { reason: "calls from the booking desk" });
    expect(run.jobs, run.log).toEqual({ rollback: "success" });
    const file = (await onBranch())?.file;
    expect(file).toMatchObject({
      stable: { release: `${model}@v1` },
      held: [{ digest: second.digest, reason: "calls from the booking desk" }],
    });
    expect(await served()).not.toContain(second.digest);
  });

  test("a rollback on a branch that is no environment does nothing, and says why", async () => {
    const run = await dispatch("sluice-rollback.yml", "main", { reason: "by mistake" });
    expect(run.jobs).toEqual({ rollback: "failure" });
    expect(run.log).toContain("No environment has the branch main");
  });

  test("a release that was never there is refused", async () => {
    const run = await dispatch("sluice-rollback.yml", branch, { reason: "by mistake", to: `${model}@v9` });
    expect(run.jobs).toEqual({ rollback: "failure" });
    expect((await onBranch())?.file).toMatchObject({ stable: { release: `${model}@v1` } });
  });
});
