import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { createLocalFiles } from "../../adapters/files/local-files.ts";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import { createFileRegistry } from "../../adapters/registry/file-registry.ts";
import type { ReleaseRef } from "../../core/release/release-file.ts";
import { type RunningServer, startServer } from "../../serving/server.ts";
import { beginBranch, releaseOf, want, wantedOn } from "../e2e/environment-branch.ts";
import { type ActWorld, serverToken, startActWorld } from "./act/act-world.ts";
import { canHaveAct } from "./act/install-act.ts";

const model = "late-flights";
const branch = "env/staging";

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
    await beginBranch(world.maria, branch);
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
  async function release(tag: string): Promise<ReleaseRef> {
    const run = await dispatch("sluice-release.yml", "main");
    expect(run.succeeded, run.log).toBe(true);
    return await releaseOf(world.maria, tag);
  }

  /** As a merged promotion leaves it, and the push that it is. */
  async function promote(candidate: ReleaseRef) {
    const after = await want(world.maria, branch, { candidate });
    const payload = { ref: `refs/heads/${branch}`, after, deleted: false };
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
    expect(await wantedOn(world.maria, branch)).toMatchObject({ stable: { release: `${model}@v1` } });
    expect(await served()).toContain(first.digest);
  });

  test("a rollback by hand goes back at once, and holds what it leaves with the reason", async () => {
    await world.write("main", "sluice.yaml", (text) => text.replace("[distance, weekday]", "[distance, hour]"));
    const second = await release(`${model}@v2`);
    expect((await promote(second)).succeeded).toBe(true);
    expect(await served()).toContain(second.digest);

    const run = await dispatch("sluice-rollback.yml", branch, { reason: "calls from the booking desk" });
    expect(run.jobs, run.log).toEqual({ rollback: "success" });
    const file = await wantedOn(world.maria, branch);
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
    expect(await wantedOn(world.maria, branch)).toMatchObject({ stable: { release: `${model}@v1` } });
  });
});
