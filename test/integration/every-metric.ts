import { join } from "node:path";
import { captureDefaults } from "../../serving/capture/capture-options.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { serve } from "./serving-fixture.ts";
import { flight, model, planOf, routesTo, type ServingWorld, token } from "./serving-world.ts";

/** What a server tells Prometheus that has met everything: traffic, errors, a rollout, captured rows and labels. */
export async function everyMetric(world: ServingWorld): Promise<string> {
  const server = await serve(world, {
    defer: new Map([[model, { from: 0.4, to: 0.6 }]]),
    capture: { ...captureDefaults, folder: join(world.folder, "capture") },
    toParquet: async (jobs) => jobs.map(() => null),
  });
  try {
    const target = createEmbeddedTarget(server.adminUrl, token);
    await target.setRoutes(model, routesTo(world.v1));
    await target.startRollout(planOf(world.v1, world.picky, { steps: [0.5], bakeMs: 60_000 }));
    const post = (path: string, body: string) => fetch(`${server.dataUrl}${path}`, { method: "POST", body });
    for (const body of [flight("ORD"), flight("KORD"), "{}"]) {
      await post(`/v2/models/${model}/infer`, body);
    }
    await post("/v1/feedback", JSON.stringify({ labels: [{ model, id: "nobody", label: 1 }] }));
    const metrics = await fetch(`${server.adminUrl}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    return await metrics.text();
  } finally {
    await server.close();
  }
}
