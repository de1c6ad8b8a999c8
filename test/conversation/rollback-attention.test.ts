import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routesTo, token } from "../integration/serving-world.ts";
import { at, type BotWorld, model, owner, startBotWorld } from "./bot-world.ts";
import { say } from "./commands-world.ts";
import { pictureOf } from "./picture.ts";
import { mayMaintain, steady } from "./promotion-world.ts";
import { isHeld, isStable, mergeProposal, released, until } from "./story.ts";

let world: BotWorld;
let promotion: number;
beforeAll(async () => {
  world = await startBotWorld({
    rollout: "{ strategy: canary, steps: [50%], bake: 1h }",
    production: "url: https://flights.example.com\n",
  });
  await mayMaintain(world, "tom");
  const { v1, v2 } = world.serving;
  await released(world, v1);
  await mergeProposal(world, "production", v1);
  await until("v1 in production", () => isStable(world, "production", v1));
  await released(world, v2);
  promotion = await mergeProposal(world, "production", v2);
  await until("the canary", async () => (await routes())?.weights[v2.digest] === 50);
}, 120_000);
afterAll(() => world.close());

const admin = () => `${world.servers.production.adminUrl}/admin/models/${model}/routes`;
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

async function routes(): Promise<{ generation: number; weights: Record<string, number> } | null> {
  const response = await fetch(admin(), { headers });
  return response.ok ? ((await response.json()) as { generation: number; weights: Record<string, number> }) : null;
}

async function issues(state: "open" | "closed") {
  const { data } = await world.as(owner).issues.listForRepo({ ...at, state });
  return data.filter(({ user, pull_request: pull }) => user?.login === "sluice[bot]" && !pull);
}

describe("a rollout whose traffic somebody else has moved", () => {
  it("is told in one issue, with what can be done", async () => {
    const generation = ((await routes())?.generation ?? 0) + 1;
    const body = JSON.stringify(routesTo(world.serving.v1, generation));
    expect((await fetch(admin(), { method: "PUT", headers, body })).ok).toBe(true);
    await until("the issue", async () => (await issues("open")).length > 0);
    await world.restartBot();
    await world.quiet();
    const [issue, ...more] = await issues("open");
    expect(more).toEqual([]);
    expect(issue?.title).toMatchInlineSnapshot(`"late-flights in production needs a person"`);
    expect(steady(issue?.body ?? "")).toMatchInlineSnapshot(`
      "<!-- sluice:attention production late-flights -->
      ### 🧊 late-flights in production needs a person

      The rollout of late-flights@v2 is frozen: The routes were changed from outside this rollout. Abort it, or start another.

      Git wants \`late-flights@v1\`, then \`late-flights@v2\`. The traffic now: \`late-flights@v1\` 100%, \`late-flights@v2\` 0%.

      Nothing is touched until somebody decides. Find out who or what moved the traffic, then comment here:

      - \`/sluice abort late-flights in production\` takes \`late-flights@v2\` back and holds it
      - \`/sluice rollback late-flights in production\` goes back to what was stable before
      - \`/sluice promote late-flights to production\` proposes another release; merging that counts as the decision

      <sub>This issue is closed when the matter is settled.</sub>"
    `);
  }, 60_000);

  it("is ended by a person's word; the issue is closed, and git and deployments follow", async () => {
    const { v1, v2 } = world.serving;
    await say(world, promotion, "tom", "/sluice abort");
    await until("the hold", () => isHeld(world, "production", v2));
    await until("no issue", async () => (await issues("open")).length === 0);
    expect((await issues("closed"))[0]?.body).toContain("Settled:");
    expect(await pictureOf(world, "production")).toMatchObject({
      stable: v1.release,
      live: { [v1.release]: 100 },
      deployments: [`${v1.release} success`, `${v2.release} failure`],
    });
    const { data } = await world.as(owner).repos.listDeployments({ ...at, environment: "production" });
    const { data: states } = await world
      .as(owner)
      .repos.listDeploymentStatuses({ ...at, deployment_id: data[0]?.id ?? 0 });
    expect(states[0]?.environment_url).toBe("https://flights.example.com");
  }, 60_000);
});
