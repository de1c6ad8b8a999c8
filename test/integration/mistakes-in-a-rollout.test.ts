import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DeployTarget } from "../../core/ports.ts";
import { captureDefaults } from "../../serving/capture/capture-options.ts";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { serve } from "./serving-fixture.ts";
import { createServingWorld, flight, model, planOf, routesTo, type ServingWorld, token } from "./serving-world.ts";

let world: ServingWorld;
let server: RunningServer;
let target: DeployTarget;

beforeEach(async () => {
  world = await createServingWorld();
  server = await serve(world, {
    capture: { ...captureDefaults, folder: join(world.folder, "capture"), share: 0 },
    toParquet: async (jobs) => jobs.map(() => null),
  });
  target = createEmbeddedTarget(server.adminUrl, token);
  await target.setRoutes(model, routesTo(world.v1));
});

afterEach(async () => {
  await server.close();
  await world.remove();
});

interface Predicted {
  id: string;
  version: string;
  isPositive: boolean;
}

async function predict(user: number): Promise<Predicted> {
  const answer = await fetch(`${server.dataUrl}/v2/models/${model}/infer`, {
    method: "POST",
    body: flight("ORD"),
    headers: { "sluice-unit": `user-${user}` },
  });
  const { outputs } = (await answer.json()) as { outputs: { data: number[] }[] };
  return {
    id: answer.headers.get("sluice-request-id") ?? "",
    version: answer.headers.get("sluice-version") ?? "",
    isPositive: (outputs[0]?.data[0] ?? 0) >= 0.5,
  };
}

const tell = (labels: unknown[]) =>
  fetch(`${server.dataUrl}/v1/feedback`, { method: "POST", body: JSON.stringify({ labels }) });

const isRisen = async () => ((await target.readRoutes(model))?.weights[world.v2.digest] ?? 0) > 0;

it("is told of a candidate's mistakes by the labels that arrive, unit by unit", async () => {
  const before = await predict(0);
  await target.startRollout(planOf(world.v1, world.v2, { steps: [0.5], bakeMs: 60_000, minUnits: 1_000 }));
  await expect.poll(isRisen).toBe(true);
  const predicted = await Promise.all(Array.from({ length: 60 }, (_, user) => predict(user + 1)));
  const labels = predicted.map(({ id, version, isPositive }) => ({
    ...{ model, id },
    // Every prediction of the candidate was wrong, none of the stable version.
    label: Number(version === world.v2.release ? !isPositive : isPositive),
  }));
  expect((await tell([...labels, { model, id: before.id, label: Number(!before.isPositive) }])).status).toBe(200);
  const byCandidate = predicted.filter(({ version }) => version === world.v2.release).length;
  expect(byCandidate).toBeGreaterThan(10);
  const counts = (await target.rollout(model))?.counts;
  expect(counts?.candidate).toMatchObject({ unitsLabelled: byCandidate, unitsWithMistakes: byCandidate });
  // What was predicted before the rollout is no evidence in it.
  expect(counts?.stable).toMatchObject({ unitsLabelled: 60 - byCandidate, unitsWithMistakes: 0 });
});
