import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { at, commitFile, createBranch, refusal, startWorld, type TestWorld } from "../test-world.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.events.length = 0;
});

const plain = { ...at, auto_merge: false, required_contexts: [] };

async function deploy(environment: string, more: object = {}): Promise<number> {
  const { data } = await world.asApp.repos.createDeployment({ ...plain, ref: "main", environment, ...more });
  return (data as { id: number }).id;
}

const succeed = (deployment_id: number, more: object = {}) =>
  world.asApp.repos.createDeploymentStatus({ ...at, deployment_id, state: "success", ...more });

async function statesOf(deployment_id: number): Promise<string[]> {
  const { data } = await world.asApp.repos.listDeploymentStatuses({ ...at, deployment_id });
  return data.map(({ state }) => state);
}

test("a deployment is of one commit, and its statuses are told", async () => {
  const payload = { digest: "sha256:aa", rolloutId: "r1" };
  const id = await deploy("production", { payload, description: "m@v1" });
  const { data } = await world.asApp.repos.getDeployment({ ...at, deployment_id: id });
  expect(data).toMatchObject({
    ref: "main",
    environment: "production",
    production_environment: true,
    payload,
    performed_via_github_app: { slug: "sluice" },
    creator: { login: "sluice[bot]" },
  });
  await world.asApp.repos.createDeploymentStatus({
    ...at,
    deployment_id: id,
    state: "in_progress",
    description: "5 %",
  });
  expect(world.events.map(({ name, action }) => [name, action])).toEqual([
    ["deployment", "created"],
    ["deployment_status", "created"],
  ]);
  expect(world.events[1]?.payload).toMatchObject({
    deployment_status: { state: "in_progress", description: "5 %" },
    deployment: { id },
  });
  const long = { ...at, deployment_id: id, state: "success", description: "x".repeat(141) } as const;
  expect((await refusal(world.asApp.repos.createDeploymentStatus(long))).status).toBe(422);
  const list = await world.asApp.repos.listDeployments({ ...at, environment: "production" });
  expect(list.data.map((deployment) => deployment.id)).toEqual([id]);
});

test("success retires the earlier deployments of the environment, but never those of production", async () => {
  const [first, second] = [await deploy("staging"), await deploy("staging")];
  await succeed(first);
  await succeed(second);
  expect([await statesOf(first), await statesOf(second)]).toEqual([["inactive", "success"], ["success"]]);
  const third = await deploy("staging");
  await succeed(third, { auto_inactive: false });
  expect(await statesOf(second)).toEqual(["success"]);
  const [old, current] = [await deploy("production"), await deploy("production")];
  await succeed(old);
  await succeed(current);
  expect(await statesOf(old)).toEqual(["success"]);
});

test("without required_contexts every status and check of the commit must have succeeded", async () => {
  const sha = await commitFile(world.asMaria, "x.txt", "x");
  await world.asApp.repos.createCommitStatus({ ...at, sha, state: "pending", context: "ci" });
  const create = (more: object) =>
    world.asApp.repos.createDeployment({ ...at, ref: "main", auto_merge: false, ...more });
  expect((await refusal(create({}))).status).toBe(409);
  expect((await refusal(create({ required_contexts: ["other"] }))).status).toBe(409);
  expect((await create({ required_contexts: [] })).status).toBe(201);
  await world.asApp.repos.createCommitStatus({ ...at, sha, state: "success", context: "ci" });
  expect((await create({})).status).toBe(201);
});

test("by default a branch behind main is merged with it instead of being deployed", async () => {
  await createBranch(world.asMaria, "env/staging");
  await commitFile(world.asMaria, "y.txt", "y");
  const create = { ...at, ref: "env/staging", required_contexts: [] };
  const { status } = await world.asApp.repos.createDeployment(create);
  expect(status).toBe(202);
  expect((await world.asApp.repos.getContent({ ...at, path: "y.txt", ref: "env/staging" })).status).toBe(200);
  expect((await world.asApp.repos.createDeployment(create)).status).toBe(201);
});

test("an unknown ref and an active deployment's deletion are refused", async () => {
  const unknown = world.asApp.repos.createDeployment({ ...plain, ref: "nowhere" });
  expect(await refusal(unknown)).toEqual({ status: 422, message: "No ref found for: nowhere" });
  const id = await deploy("qa");
  expect((await refusal(world.asApp.repos.deleteDeployment({ ...at, deployment_id: id }))).status).toBe(422);
  await world.asApp.repos.createDeploymentStatus({ ...at, deployment_id: id, state: "inactive" });
  expect((await world.asApp.repos.deleteDeployment({ ...at, deployment_id: id })).status).toBe(204);
});
