import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Version } from "../integration/serving-world.ts";
import { at, type BotWorld, type Environment, owner, startBotWorld } from "./bot-world.ts";
import { heard, openIssue, replyTo, say } from "./commands-world.ts";
import { isStable, openProposal, until } from "./story.ts";

let world: BotWorld;
let issue: number;
beforeAll(async () => {
  world = await startBotWorld({
    staging: "none",
    rollout: "{ strategy: canary, steps: [50%], bake: 60s }",
  });
  issue = await openIssue(world);
});
afterAll(() => world.close());

const speak = (login: string, body: string) => say(world, issue, login, body);
/** What differs from run to run is taken out. */
const steady = (text: string | null) =>
  text?.replaceAll(/http:\S+?(?=\)|"| |$)/gm, "URL").replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME") ?? null;

async function approved(environment: Environment, version: Version): Promise<void> {
  const { number } = await until("a proposal", () => openProposal(world, environment, version));
  await say(world, number, owner, "/sluice approve");
  await until(`${version.release} in ${environment}`, () => isStable(world, environment, version));
}

describe("a release is sent on its way, and back", () => {
  it("promote: to the first environment that lacks it", async () => {
    const { v1 } = world.serving;
    expect(heard(await speak("maria", "/sluice promote late-flights"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice promote late-flights\`

      ❌ There is no release of late-flights. Releases are made by sluice-release.yml."
    `);
    await world.release(v1);
    expect(heard(await speak("maria", "/sluice promote late-flights @v9"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice promote late-flights @v9\`

      ❌ There is no release late-flights@v9. Releases are made by sluice-release.yml."
    `);
    expect(heard(await speak("maria", "/sluice promote late-flights to production"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice promote late-flights to production\`

      ❌ late-flights has no stable release in staging, which comes before production."
    `);
    expect(heard(await speak("maria", "/sluice promote late-flights"))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice promote late-flights\`

      ✅ The promotion of late-flights@v1 to staging is open: #2."
    `);
    expect(heard(await speak("maria", "/sluice promote late-flights@v1 to staging"))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice promote late-flights@v1 to staging\`

      ✅ The promotion of late-flights@v1 to staging is up to date: #2."
    `);
  });

  it("approve: by those who may, and only of a promotion", async () => {
    const { v1 } = world.serving;
    const { number } = await until("a proposal", () => openProposal(world, "staging", v1));
    expect(heard(await say(world, number, "maria", "/sluice approve"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice approve\`

      ❌ Sorry @maria, \`approve\` needs the permission \`maintain\` in this repository, and you have \`write\`. Somebody who has it can write the same comment."
    `);
    expect(heard(await say(world, number, owner, "/sluice approve"))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice approve\`

      ✅ The promotion of late-flights@v1 to staging is merged; the rollout begins."
    `);
    await until("v1 in staging", () => isStable(world, "staging", v1));
    expect(heard(await say(world, number, owner, "/sluice approve"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice approve\`

      ❌ #2 is closed. The command promote proposes it again."
    `);
    await approved("production", v1);
    expect(heard(await speak("maria", "/sluice promote late-flights"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice promote late-flights\`

      ❌ late-flights@v1 is in every environment already. There is nothing to promote."
    `);
    expect(heard(await speak(owner, "/sluice approve"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice approve\`

      ❌ This is no promotion. Approve other pull requests by a review; GitHub counts it."
    `);
  });

  it("pause, resume and abort: of the rollout that is under way", async () => {
    const { v1, v2 } = world.serving;
    expect(heard(await speak("maria", "/sluice abort"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice abort\`

      ❌ A rollout of late-flights is under way nowhere. Name the environment: in ENV."
    `);
    await world.release(v2);
    await speak("maria", "/sluice promote late-flights");
    await approved("staging", v2);
    const { number } = await until("a proposal", () => openProposal(world, "production", v2));
    await say(world, number, owner, "/sluice approve");
    await until("the canary", async () => (await speak("maria", "/sluice status")).text?.includes("50%"));
    expect(heard(await say(world, number, "maria", "/sluice pause"))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice pause\`

      ✅ \`late-flights@v2\` in production stays at 50% of traffic until somebody writes \`/sluice resume\`; harm still ends its rollout."
    `);
    expect(heard(await say(world, number, "maria", "/sluice resume"))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice resume\`

      ✅ \`late-flights@v2\` in production goes on from 50% of traffic."
    `);
    expect(heard(await say(world, number, "maria", "/sluice abort"))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice abort\`

      ✅ \`late-flights@v2\` in production is being taken back: it has 0% of traffic now, and git follows."
    `);
    await until("v1 in production", () => isStable(world, "production", v1));
    expect(steady((await speak("maria", "/sluice status")).text)).toMatchInlineSnapshot(`
      "> \`/sluice status\`

      **late-flights**

      | environment | stable | rollout | on hold |
      | - | - | - | - |
      | staging | \`late-flights@v2\` | | |
      | production | \`late-flights@v1\` | | \`late-flights@v2\`: aborted by @maria (URL) |"
    `);
  });

  it("release-hold and hold", async () => {
    expect(steady((await speak("maria", "/sluice promote late-flights to production")).text)).toMatchInlineSnapshot(`
      "> \`/sluice promote late-flights to production\`

      ❌ late-flights@v2 is on hold in production since TIME: aborted by @maria (URL)."
    `);
    expect(heard(await speak("maria", "/sluice release-hold late-flights@v2 in production"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice release-hold late-flights@v2 in production\`

      ❌ Sorry @maria, \`release-hold\` needs the permission \`maintain\` in this repository, and you have \`write\`. Somebody who has it can write the same comment."
    `);
    expect(heard(await speak(owner, "/sluice release-hold late-flights@v2 in production"))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice release-hold late-flights@v2 in production\`

      ✅ late-flights@v2 is no longer on hold in production and may be promoted again."
    `);
    expect(heard(await speak(owner, "/sluice release-hold late-flights@v2 in production"))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice release-hold late-flights@v2 in production\`

      ✅ late-flights@v2 is not on hold in production."
    `);
    expect(heard(await speak("maria", "/sluice hold late-flights in production"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice hold late-flights in production\`

      ❌ It does not say which release. Add its version, such as late-flights@v3."
    `);
    expect(heard(await speak("maria", "/sluice hold late-flights@v1 in production"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice hold late-flights@v1 in production\`

      ❌ late-flights@v1 is stable here. Roll back: what is left behind is held."
    `);
    const said = await speak("maria", '/sluice hold v2 in staging because "asked by legal"');
    expect(heard(said)).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice hold v2 in staging because "asked by legal"\`

      ❌ late-flights@v2 is stable here. Roll back: what is left behind is held."
    `);
    expect(
      heard(await speak("maria", '/sluice hold v2 in production because "asked by legal"')),
    ).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice hold v2 in production because "asked by legal"\`

      ✅ late-flights@v2 is on hold in production."
    `);
    expect((await world.releaseFile("production"))?.held[0]?.reason).toMatch(
      /^held by @maria: asked by legal \(http.*\)$/,
    );
    await speak(owner, "/sluice release-hold late-flights@v2 in production");
  });

  it("rollback: once, however often it is told", async () => {
    const { v1 } = world.serving;
    expect(heard(await speak("maria", "/sluice rollback late-flights in staging to @v9"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice rollback late-flights in staging to @v9\`

      ❌ late-flights cannot be rolled back in staging: it has never served late-flights@v9 there. Promote the release instead; a rollback only returns to what was stable in that environment before."
    `);
    const { id, text } = await speak("maria", "/sluice rollback late-flights in staging");
    expect(text).toMatchInlineSnapshot(`
      "> \`/sluice rollback late-flights in staging\`

      ✅ late-flights@v1 is live in staging. What it left is on hold there until somebody lifts that by \`/sluice release-hold\`."
    `);
    await until("v1 in staging", () => isStable(world, "staging", v1));
    // As if the bot had been killed before it could answer.
    const { data } = await world.as(owner).issues.listComments({ ...at, issue_number: issue, per_page: 100 });
    const reply = data.find(({ body }) => body?.startsWith(`<!-- sluice:command ${id} -->`));
    const deliveries = world.github
      .deliveries()
      .filter(({ event, action }) => event === "issue_comment" && action === "created");
    await world.as(owner).issues.deleteComment({ ...at, comment_id: reply?.id ?? 0 });
    await world.restartBot();
    for (const delivery of deliveries.slice(-3)) await world.github.redeliver(delivery.id);
    await world.quiet();
    expect((await replyTo(world, issue, id)).text).toBe(text);
    expect(await isStable(world, "staging", v1)).toBe(true);
  });
});

describe("retrain", () => {
  it("starts the release workflow, once for a comment", async () => {
    const { text } = await speak("maria", "/sluice retrain");
    expect(steady(text)).toMatchInlineSnapshot(`
      "> \`/sluice retrain\`

      🚀 \`late-flights\` is [being trained again](URL)."
    `);
    const runs = world.github.workflowRuns
      .listRuns("acme/flights")
      .filter(({ event }) => event === "workflow_dispatch");
    expect(runs).toMatchObject([
      { path: ".github/workflows/sluice-release.yml", headBranch: "main", actor: "sluice[bot]" },
    ]);
  });

  it("says what is missing", async () => {
    await world.repository.commitFile({
      branch: "main",
      path: ".github/workflows/sluice-release.yml",
      content: "name: Sluice release\non: push\njobs: {}\n",
      message: "Release by pushes alone",
      expectedHead: await world.repository.head("main"),
    });
    expect(heard(await speak("maria", "/sluice retrain"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice retrain\`

      ❌ There is no sluice-release.yml on main that can be started by hand. Copy workflows-templates/sluice-release.yml to .github/workflows/sluice-release.yml; its workflow_dispatch is what this starts."
    `);
  });
});
