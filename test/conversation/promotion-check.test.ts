import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import { at, type BotWorld, model, owner, startBotWorld } from "./bot-world.ts";
import { heard, say } from "./commands-world.ts";
import {
  dismiss,
  mayMaintain,
  promotionCheck,
  promotionCheckText,
  proposal,
  pullNow,
  reconfigure,
  review,
  saysInTime,
  steady,
} from "./promotion-world.ts";
import { isStable, released, until } from "./story.ts";

let world: BotWorld;
let number: number;
beforeAll(async () => {
  world = await startBotWorld({ production: "soak: 1h\napprovals: 2\n" });
  await mayMaintain(world, "tom");
  await released(world, world.serving.v1);
  number = await proposal(world, "production", world.serving.v1);
  await world.quiet();
}, 60_000);
afterAll(() => world.close());

describe("the check on a promotion", () => {
  it("says what is still missing, and looks again when the rules change", async () => {
    expect(await promotionCheck(world, number)).toMatchInlineSnapshot(
      `"action_required: Not yet: it has to stay stable in staging until TIME; 0 of 2 approvals"`,
    );
    await reconfigure(world, (text) => text.replace("soak: 1h", "soak: 1s"));
    await saysInTime(world, number, "action_required: Not yet: 0 of 2 approvals");
    expect(await promotionCheckText(world, number)).toMatchInlineSnapshot(`
      "| | condition | says |
      | - | - | - |
      | ⏳ | approvals | 0 of 2 approvals |
      | ✅ | change | it changes releases/late-flights.yaml alone, to what Sluice would write |
      | ✅ | release | late-flights@v1 is a release, made from COMMIT |
      | ✅ | model | the registry has it, DIGEST |
      | ✅ | evaluation | All 3 gates passed. |
      | ✅ | hold | it is not on hold in production |
      | ✅ | soak | it has proven itself in staging |
      | ✅ | freeze | production is not frozen |

      This is judged anew whenever something of it changes."
    `);
  });

  it("counts reviews of people who may, of this head, until they are dismissed", async () => {
    await review(world, number, "maria", "APPROVE");
    expect(await promotionCheck(world, number)).toMatchInlineSnapshot(
      `"action_required: Not yet: 0 of 2 approvals; not counted: maria may not approve"`,
    );
    const objection = await review(world, number, "tom", "REQUEST_CHANGES");
    expect(await promotionCheck(world, number)).toMatchInlineSnapshot(
      `"failure: May not be merged: tom asked for changes"`,
    );
    await dismiss(world, number, objection);
    const approval = await review(world, number, "tom", "APPROVE");
    expect(await promotionCheck(world, number)).toMatchInlineSnapshot(
      `"action_required: Not yet: 1 of 2 approvals by tom; not counted: maria may not approve"`,
    );
    await dismiss(world, number, approval);
    expect(await promotionCheck(world, number)).toMatchInlineSnapshot(
      `"action_required: Not yet: 0 of 2 approvals; not counted: maria may not approve"`,
    );
    await review(world, number, "tom", "APPROVE");
  });

  it("is turned by a hold, which closes the promotion, and opens another when it is lifted", async () => {
    await say(world, number, "maria", '/sluice hold because "asked by legal"');
    await until("the end", async () => (await pullNow(world, number)).state === "closed");
    expect(await pullNow(world, number)).toMatchInlineSnapshot(`
      {
        "firstLines": "<!-- sluice:withdrawn -->
      > ⏹️ **Closed by Sluice:** late-flights@v1 is on hold in production: held by @maria: asked by legal (URL).",
        "state": "closed",
      }
    `);
    await say(world, number, owner, "/sluice release-hold");
    number = await proposal(world, "production", world.serving.v1);
    await saysInTime(world, number, "action_required: Not yet: 0 of 2 approvals");
  });

  it("refuses what somebody else has written to the branch, and is made anew by Sluice", async () => {
    const branch = `sluice/promote/${model}-v1-to-production`;
    const head = await world.repository.head(branch);
    const path = releaseFilePath(model);
    const content = `${await world.repository.readFile(head ?? "", path)}# and more\n`;
    const written = { branch, path, content, message: "A little change", expectedHead: head };
    const forged = await world.repository.commitFile(written);
    await world.quiet();
    expect(await world.repository.head(branch)).not.toBe(forged);
    expect(await promotionCheck(world, number)).toMatchInlineSnapshot(`"action_required: Not yet: 0 of 2 approvals"`);
  });

  it("refuses pull requests into the environment that are no promotion", async () => {
    const base = await world.repository.head("env/production");
    const change = { branch: "by-hand", path: releaseFilePath(model), content: "version: 1\n", message: "By hand" };
    await world.repository.commitFile({ ...change, expectedHead: null, onto: base ?? "" });
    const byHand = await world
      .as("maria")
      .pulls.create({ ...at, head: "by-hand", base: "env/production", title: "By hand" });
    const other = { branch: "workflow", path: "CODEOWNERS", content: "* @acme/ops\n", message: "Owners" };
    await world.repository.commitFile({ ...other, expectedHead: null, onto: base ?? "" });
    const owners = await world
      .as("maria")
      .pulls.create({ ...at, head: "workflow", base: "env/production", title: "Owners" });
    await world.quiet();
    expect(await promotionCheck(world, byHand.data.number)).toMatchInlineSnapshot(
      `"failure: May not be merged: release files are written by Sluice alone"`,
    );
    expect(await promotionCheck(world, owners.data.number)).toMatchInlineSnapshot(`"success: No promotion"`);
  });

  it("hears /sluice approve, of each who may once, and merges when nothing is missing", async () => {
    expect(steady(heard(await say(world, number, "tom", "/sluice approve")))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice approve\`

      ⏳ late-flights@v1 is approved for production by tom; it is not merged yet: 1 of 2 approvals by tom."
    `);
    await say(world, number, "tom", "/sluice approve");
    expect(await promotionCheckText(world, number)).toMatchInlineSnapshot(`
      "| | condition | says |
      | - | - | - |
      | ⏳ | approvals | 1 of 2 approvals by tom |
      | ✅ | change | it changes releases/late-flights.yaml alone, to what Sluice would write |
      | ✅ | release | late-flights@v1 is a release, made from COMMIT |
      | ✅ | model | the registry has it, DIGEST |
      | ✅ | evaluation | All 3 gates passed. |
      | ✅ | hold | it is not on hold in production |
      | ✅ | soak | it has proven itself in staging |
      | ✅ | freeze | production is not frozen |

      This is judged anew whenever something of it changes.

      ### Said by people

      - approved by \`tom\` ([said here](URL))"
    `);
    expect(steady(heard(await say(world, number, owner, "/sluice approve")))).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice approve\`

      ✅ The promotion of late-flights@v1 to production is merged; the rollout begins."
    `);
    await until("v1 in production", () => isStable(world, "production", world.serving.v1));
  });
});
