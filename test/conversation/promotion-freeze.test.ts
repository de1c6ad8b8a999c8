import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotWorld, startBotWorld } from "./bot-world.ts";
import { heard, say } from "./commands-world.ts";
import {
  mayMaintain,
  promotionCheck,
  promotionCheckText,
  proposal,
  reconfigure,
  saysInTime,
  steady,
} from "./promotion-world.ts";
import { isStable, mergeProposal, released, until } from "./story.ts";

const always = "freeze: [{ from: 2001-01-01, to: 2999-12-31, reason: end of the year }]\n";

let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld();
  await mayMaintain(world, "maria");
  const { v1, v2 } = world.serving;
  await released(world, v1);
  await mergeProposal(world, "production", v1);
  await until("v1 in production", () => isStable(world, "production", v1));
  await reconfigure(world, (text) => text.replace("    after: staging\n", `    after: staging\n    ${always}`));
  await released(world, v2);
}, 120_000);
afterAll(() => world.close());

describe("a frozen environment", () => {
  it("lets nobody merge by the check, and begins no rollout of what was merged nevertheless", async () => {
    const { v2 } = world.serving;
    const number = await proposal(world, "production", v2);
    await saysInTime(world, number, "in_progress");
    expect(await promotionCheck(world, number)).toMatchInlineSnapshot(
      `"in_progress: Not yet: production is frozen until TIME: end of the year"`,
    );
    expect(steady(heard(await say(world, number, "maria", "/sluice approve")))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice approve\`

      ⏳ late-flights@v2 is approved for production by maria; it is not merged yet: production is frozen until TIME: end of the year."
    `);
    expect(
      steady(heard(await say(world, number, "maria", "/sluice override fereze because hurry"))),
    ).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice override fereze because hurry\`

      ❌ fereze cannot be overridden on a promotion. Did you mean freeze? Name one of evaluation, soak, freeze."
    `);
    expect(
      steady(heard(await say(world, number, "maria", '/sluice override soak because "hurry"'))),
    ).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice override soak because "hurry"\`

      ❌ soak keeps nothing from being merged. There is nothing to override."
    `);
    await mergeProposal(world, "production", v2);
    await world.quiet();
    expect(await world.releaseFile("production")).toMatchObject({ candidate: { release: v2.release } });
    expect((await say(world, number, "tom", "/sluice status")).text).toContain("is about to begin");
  });

  it("lets a rollback through", async () => {
    const { v1 } = world.serving;
    expect(
      steady(heard(await say(world, 1, "maria", "/sluice rollback late-flights in production"))),
    ).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice rollback late-flights in production\`

      ✅ late-flights@v1 is live in production. What it left is on hold there until somebody lifts that by \`/sluice release-hold\`."
    `);
    await until("v1 in production", () => isStable(world, "production", v1));
  });

  it("lets through what somebody who may has overridden, with a reason that is recorded", async () => {
    const { v2 } = world.serving;
    await say(world, 1, "maria", "/sluice release-hold late-flights@v2 in production");
    await say(world, 1, "tom", "/sluice promote late-flights@v2 to production");
    const number = await proposal(world, "production", v2);
    expect(
      steady(
        heard(await say(world, number, "maria", '/sluice override freeze because "mends what users complain of"')),
      ),
    ).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice override freeze because "mends what users complain of"\`

      ⚠️ **freeze** (production) was overridden by \`maria\` for COMMIT: “mends what users complain of” ([said here](URL)). It counts for this head alone, and is recorded in the check and on the branch \`sluice/overrides\`."
    `);
    expect(await promotionCheck(world, number)).toMatchInlineSnapshot(
      `"success: May be merged: 1 condition overridden"`,
    );
    expect(await promotionCheckText(world, number)).toMatchInlineSnapshot(`
      "| | condition | says |
      | - | - | - |
      | ⚠️ | freeze | production is frozen until TIME: end of the year; overridden by maria |
      | ✅ | change | it changes releases/late-flights.yaml alone, to what Sluice would write |
      | ✅ | release | late-flights@v2 is a release, made from COMMIT |
      | ✅ | model | the registry has it, DIGEST |
      | ✅ | evaluation | All 3 gates passed. |
      | ✅ | hold | it is not on hold in production |
      | ✅ | soak | it has proven itself in staging |
      | ✅ | approvals | no approval is asked for |

      This is judged anew whenever something of it changes.

      ### Said by people

      - **freeze** (production) was overridden by \`maria\` for COMMIT: “mends what users complain of” ([said here](URL))"
    `);
    expect(steady(heard(await say(world, number, "maria", "/sluice approve")))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice approve\`

      ✅ The promotion of late-flights@v2 to production is merged; the rollout begins."
    `);
    await until("v2 in production", () => isStable(world, "production", v2));
    const [record] = await world.repository.log("sluice/overrides", 1);
    expect(record?.message).toContain("Override freeze (production) of late-flights\n\nmends what users complain of");
  }, 120_000);
});
