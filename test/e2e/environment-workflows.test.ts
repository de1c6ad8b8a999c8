import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { createLocalFiles } from "../../adapters/files/local-files.ts";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import { createFileRegistry } from "../../adapters/registry/file-registry.ts";
import type { ReleaseRef } from "../../core/release/release-file.ts";
import { type RunningServer, startServer } from "../../serving/server.ts";
import { beginBranch, releaseOf, want, wantedOn } from "./environment-branch.ts";
import { logOf, serverToken, startWorkflowWorld, type WorkflowWorld } from "./workflow-world.ts";

/** Without the bot, two workflows keep an environment as its branch says, with the rights that they name and no others. */

const at = { owner: "acme", repo: "late-flights" };
const model = "late-flights";
const branch = "env/staging";

let world: WorkflowWorld;
let server: RunningServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-environment-"));
  world = await startWorkflowWorld();
  server = await startServer({
    ...{ dataPort: 0, dataHost: "127.0.0.1", adminPort: 0, adminHost: "127.0.0.1", adminToken: serverToken },
    ...{ stateFolder: folder, models: createOnnxModels(), clock: systemClock, log: () => undefined },
    registry: createFileRegistry(world.registry, createLocalFiles(folder)),
  });
  await world.push("sluice.yaml", (text) => text.replace("http://127.0.0.1:9091", server.adminUrl));
  await beginBranch(world.maria, branch);
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.close();
  await rm(folder, { recursive: true });
});

async function released(tag: string) {
  await world.finished("Sluice release");
  return await releaseOf(world.maria, tag);
}

const promote = async (candidate: ReleaseRef) =>
  await world.finished("Sluice deploy", await want(world.maria, branch, { candidate }));

async function live(): Promise<string> {
  const headers = { authorization: `Bearer ${serverToken}` };
  return await (await fetch(`${server.adminUrl}/admin/models/${model}/live`, { headers })).text();
}

test("a promotion is deployed by the push that it is", async () => {
  const first = await released(`${model}@v1`);
  const run = await promote(first);
  expect(run.conclusion, logOf(run)).toBe("success");
  expect(await wantedOn(world.maria, branch)).toMatchObject({ stable: { release: `${model}@v1` } });
  expect(await live()).toContain(first.digest);
}, 60_000);

test("a rollback is started on the branch, and what is left behind is held", async () => {
  await world.push("sluice.yaml", (text) => text.replace("[distance, weekday]", "[distance, hour]"));
  const second = await released(`${model}@v2`);
  const deployed = await promote(second);
  expect(deployed.conclusion, logOf(deployed)).toBe("success");
  await world.maria.actions.createWorkflowDispatch({
    ...{ ...at, workflow_id: "sluice-rollback.yml", ref: branch },
    inputs: { reason: "support calls" },
  });
  const run = await world.finished("Sluice rollback");
  expect(run.conclusion, logOf(run)).toBe("success");
  expect(await wantedOn(world.maria, branch)).toMatchObject({
    stable: { release: `${model}@v1` },
    held: [{ digest: second.digest, reason: "support calls" }],
  });
  expect(await live()).not.toContain(second.digest);
  expect(logOf(run)).not.toContain(serverToken);
}, 60_000);
