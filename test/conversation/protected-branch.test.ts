import { afterAll, beforeAll, expect, it } from "vitest";
import type { Version } from "../integration/serving-world.ts";
import { at, type BotWorld, owner, startBotWorld } from "./bot-world.ts";
import { heard, say } from "./commands-world.ts";
import { mayMaintain, promotionCheck, promotions, proposal, saysInTime, steady } from "./promotion-world.ts";
import { isHeld, isStable, mergeProposal, openProposal, released, until } from "./story.ts";

/** Environment branches that the App may not push to, and that ask for the check of the App. */

let world: BotWorld;
let promotion: number;
let ruleset: number;
beforeAll(async () => {
  world = await startBotWorld();
  await mayMaintain(world, "tom");
  const { data } = await world.as(owner).repos.createRepoRuleset({
    ...at,
    name: "environments",
    enforcement: "active",
    conditions: { ref_name: { include: ["refs/heads/env/*"], exclude: [] } },
    rules: rules("sluice-promotion"),
  });
  ruleset = data.id;
}, 60_000);
afterAll(() => world.close());

const rules = (...contexts: string[]) => [
  { type: "deletion" as const },
  {
    type: "pull_request" as const,
    parameters: {
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: 0,
      required_review_thread_resolution: false,
    },
  },
  {
    type: "required_status_checks" as const,
    parameters: {
      strict_required_status_checks_policy: false,
      required_status_checks: contexts.map((context) => ({ context, integration_id: 77 })),
    },
  },
];

const tell = async (body: string) => steady(heard(await say(world, promotion, "tom", body)));

async function goesOut(version: Version): Promise<number> {
  const number = await proposal(world, "production", version);
  await saysInTime(world, number, "success");
  await mergeProposal(world, "production", version);
  await until(`${version.release} in production`, () => isStable(world, "production", version));
  return number;
}

it("a release goes its way: each outcome comes in by a pull request that the check lets through", async () => {
  const { v1 } = world.serving;
  await released(world, v1);
  promotion = await goesOut(v1);
  await world.quiet();
  expect(await promotions(world, "production")).toMatchInlineSnapshot(`
    [
      "#3 merged: Promote late-flights@v1 to production",
      "#4 merged: late-flights@v1 is stable in production",
    ]
  `);
  expect(await promotionCheck(world, promotion + 1)).toMatchInlineSnapshot(`"success: Written by Sluice"`);
});

it("a hold, a lift and a rollback come in by one each", async () => {
  const { v1, v2 } = world.serving;
  await released(world, v2);
  await goesOut(v2);
  expect(await tell("/sluice rollback late-flights in production")).toMatchInlineSnapshot(`
    "eyes rocket
    > \`/sluice rollback late-flights in production\`

    ✅ late-flights@v1 is live in production. What it left is on hold there until somebody lifts that by \`/sluice release-hold\`."
  `);
  await until("v1 in production", () => isStable(world, "production", v1));
  expect(await tell("/sluice release-hold late-flights@v2 in production")).toMatchInlineSnapshot(`
    "eyes rocket
    > \`/sluice release-hold late-flights@v2 in production\`

    ✅ late-flights@v2 is no longer on hold in production and may be promoted again."
  `);
  expect(await isHeld(world, "production", v2)).toBe(false);
  expect(await tell('/sluice hold late-flights@v2 in production because "asked by legal"')).toMatchInlineSnapshot(`
    "eyes rocket
    > \`/sluice hold late-flights@v2 in production because "asked by legal"\`

    ✅ late-flights@v2 is on hold in production."
  `);
  expect(await isHeld(world, "production", v2)).toBe(true);
  expect(await openProposal(world, "production", v2)).toBeNull();
});

it("what the rules do not let through waits for a person's merge", async () => {
  const { v2 } = world.serving;
  await world.as(owner).repos.updateRepoRuleset({ ...at, ruleset_id: ruleset, rules: rules("legal") });
  expect(await tell("/sluice release-hold late-flights@v2 in production")).toMatchInlineSnapshot(`
    "eyes -1
    > \`/sluice release-hold late-flights@v2 in production\`

    ❌ late-flights@v2 may be promoted to production again when its pull request is merged: the branch is protected."
  `);
  expect(await tell("/sluice release-hold late-flights@v2 in production")).toMatchInlineSnapshot(`
    "eyes -1
    > \`/sluice release-hold late-flights@v2 in production\`

    ❌ late-flights@v2 may be promoted to production again when its pull request is merged: the branch is protected."
  `);
  const { data: open } = await world.as("tom").pulls.list({ ...at, base: "env/production" });
  expect(open.map(({ title, head }) => `${head.ref}: ${title}`)).toMatchInlineSnapshot(`
    [
      "sluice/record/late-flights-in-production: Take the hold off late-flights@v2 in production",
    ]
  `);
  await world.as("tom").pulls.merge({ ...at, pull_number: open[0]?.number ?? 0 });
  await until("the lift", async () => !(await isHeld(world, "production", v2)));
});
