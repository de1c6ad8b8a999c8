import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, type BotWorld, model, owner, startBotWorld } from "./bot-world.ts";
import { heard, say } from "./commands-world.ts";
import { pictureOf } from "./picture.ts";
import { mayMaintain, promotions, proposal, reconfigure, steady } from "./promotion-world.ts";
import { isHeld, isStable, mergeProposal, openProposal, released, until } from "./story.ts";

let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld({ rollout: "{ strategy: canary, steps: [50%], bake: 1h }", moreModels: ["fares"] });
  await mayMaintain(world, "tom");
  const { v1, v2 } = world.serving;
  await released(world, v1);
  await mergeProposal(world, "production", v1);
  await until("v1 in production", () => isStable(world, "production", v1));
  await released(world, v2);
}, 60_000);
afterAll(() => world.close());

let entry = "";
/** Takes the model out of sluice.yaml, or puts it back. */
const configured = (isThere: boolean) =>
  reconfigure(world, (text) => {
    const [own = ""] = new RegExp(`^  ${model}:\n(    .*\n)*`, "m").exec(text) ?? [];
    entry ||= own;
    return isThere ? text.replace("models:\n", `models:\n${entry}`) : text.replace(own, "");
  });

describe("what a promotion is about may go away while it is open", () => {
  it("its tag: the promotion is closed, and opened anew when the tag is back", async () => {
    const { v2 } = world.serving;
    await proposal(world, "production", v2);
    await world.as(owner).git.deleteRef({ ...at, ref: `tags/${v2.release}` });
    await world.quiet();
    expect(await promotions(world, "production")).toMatchInlineSnapshot(`
      [
        "#2 merged: Promote late-flights@v1 to production",
        "#4 closed: Promote late-flights@v2 to production; late-flights@v2 was withdrawn: its tag is gone.",
      ]
    `);
    await released(world, v2);
    await proposal(world, "production", v2);
    await world.quiet();
    expect(await promotions(world, "production")).toMatchInlineSnapshot(`
      [
        "#2 merged: Promote late-flights@v1 to production",
        "#4 closed: Promote late-flights@v2 to production; late-flights@v2 was withdrawn: its tag is gone.",
        "#5 open: Promote late-flights@v2 to production",
      ]
    `);
  });

  it("its model: likewise, and commands say so", async () => {
    const { v2 } = world.serving;
    await configured(false);
    await until("no proposal", async () => !(await openProposal(world, "production", v2)));
    expect(await promotions(world, "production")).toMatchInlineSnapshot(`
      [
        "#2 merged: Promote late-flights@v1 to production",
        "#4 closed: Promote late-flights@v2 to production; late-flights@v2 was withdrawn: its tag is gone.",
        "#5 closed: Promote late-flights@v2 to production; sluice.yaml has no model late-flights any more.",
      ]
    `);
    expect(
      steady(heard(await say(world, 1, "tom", "/sluice promote late-flights to production"))),
    ).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice promote late-flights to production\`

      ❌ There is no model late-flights; known are fares. Write the name as in sluice.yaml."
    `);
    await configured(true);
    await proposal(world, "production", v2);
  });
});

describe("a model that leaves sluice.yaml while its rollout is under way", () => {
  it("is followed to the end of the rollout", async () => {
    const { v1, v2 } = world.serving;
    await mergeProposal(world, "production", v2);
    await until("the canary", async () => (await pictureOf(world, "production")).live[v2.release] === 50);
    await configured(false);
    await abort();
    await until("the hold", () => isHeld(world, "production", v2));
    await world.quiet();
    expect(await pictureOf(world, "production")).toMatchObject({
      stable: v1.release,
      live: { [v1.release]: 100 },
      deployments: [`${v1.release} success`, `${v2.release} failure`],
    });
  });

  it("begins nothing more, until it is back", async () => {
    const { v1, v2 } = world.serving;
    const file = await world.repository.readFile("env/production", `releases/${model}.yaml`);
    const content = file?.replace(/^held:.*/ms, `candidate: ${JSON.stringify(v2)}\nheld: []\n`);
    const expectedHead = await world.repository.head("env/production");
    const change = { branch: "env/production", path: `releases/${model}.yaml`, content: content ?? "" };
    await world.repository.commitFile({ ...change, message: "By hand", expectedHead });
    await world.quiet();
    expect((await pictureOf(world, "production")).live).toEqual({ [v1.release]: 100 });
    await configured(true);
    await until("the canary", async () => (await pictureOf(world, "production")).live[v2.release] === 50);
  });
});

async function abort(): Promise<void> {
  const admin = `${world.servers.production.adminUrl}/admin/models/${model}/rollout`;
  const headers = { authorization: "Bearer a token for tests", "content-type": "application/json" };
  const { plan } = (await (await fetch(admin, { headers })).json()) as { plan: { rolloutId: string } };
  const body = JSON.stringify({ rolloutId: plan.rolloutId, reason: "complaints" });
  expect((await fetch(`${admin}/abort`, { method: "POST", headers, body })).ok).toBe(true);
}
