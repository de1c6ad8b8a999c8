import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, type BotWorld, owner, repo, startBotWorld } from "./bot-world.ts";
import { heard, openIssue, replyTo, say } from "./commands-world.ts";
import { openPull, type Pull } from "./runs.ts";

let world: BotWorld;
let pull: Pull;
beforeAll(async () => {
  world = await startBotWorld();
  await world.github.setCollaborator(repo, "tom", "read");
  pull = await openPull(world, "talk");
  await world.quiet();
});
afterAll(() => world.close());

const speak = (login: string, body: string) => say(world, pull.number, login, body);

describe("what is said to the bot", () => {
  it("help", async () => {
    expect(heard(await speak("tom", "/sluice help"))).toMatchInlineSnapshot(`
      "eyes +1
      > \`/sluice help\`

      | comment | what it does | needs |
      | - | - | - |
      | \`/sluice help [COMMAND]\` | lists the commands, or explains one | \`read\` |
      | \`/sluice status [MODEL]\` | tells what is live in every environment, what is being rolled out and what is on hold | \`read\` |
      | \`/sluice report\` | says what the head commit was found to be worth, and draws the report anew | \`read\` |
      | \`/sluice explain GATE\` | tells why a gate says what it says, down to the slices that it rests on | \`read\` |
      | \`/sluice override GATE because "REASON"\` | keeps a gate from blocking this head commit, or on a promotion its soak, freeze or evaluation; recorded with its reason in the check, the report and git | \`maintain\` |
      | \`/sluice retrain [MODEL]\` | trains the model again: on newer rows for a pull request, where sluice.yaml says how; else as it is for a release | \`write\` |
      | \`/sluice promote MODEL [to ENV] [@vN]\` | proposes a release to an environment by a pull request; by itself the newest, to where it has not come yet | \`write\` |
      | \`/sluice approve\` | approves the promotion on which it is said, and merges it if nothing else keeps it | \`maintain\` |
      | \`/sluice rollback MODEL in ENV [to @vN]\` | brings an environment back to what was stable there before, at once, and holds what it leaves | \`write\` |
      | \`/sluice abort [MODEL] [in ENV]\` | takes the candidate off traffic, back to what is stable, and holds it | \`write\` |
      | \`/sluice pause [MODEL] [in ENV]\` | keeps the traffic as it is shared now; harm still ends the rollout | \`write\` |
      | \`/sluice resume [MODEL] [in ENV]\` | lets a paused rollout go on | \`write\` |
      | \`/sluice hold [MODEL] [@vN] [in ENV] [because "REASON"]\` | keeps a release out of an environment, and ends its rollout there | \`write\` |
      | \`/sluice release-hold [MODEL] [@vN] [in ENV]\` | lifts the hold on a release, so that it may be promoted to the environment again | \`maintain\` |"
    `);
    expect((await speak("tom", "/sluice")).text).toContain("| comment | what it does | needs |");
    expect((await speak("maria", "/sluice help promote")).text).toMatchInlineSnapshot(`
      "> \`/sluice help promote\`

      \`/sluice promote MODEL [to ENV] [@vN]\` proposes a release to an environment by a pull request; by itself the newest, to where it has not come yet. It needs the permission \`write\`. It counts for the head commit that its writer has seen, and no other.

      For example: \`/sluice promote late-flights\`, \`/sluice promote late-flights to production @v12\`"
    `);
  });

  it("a word that it does not know, and what was meant", async () => {
    expect(heard(await speak("maria", "/sluice promtoe late-flights"))).toMatchInlineSnapshot(`
      "eyes confused
      > \`/sluice promtoe late-flights\`

      ❔ There is no command \`promtoe\`; did you mean 'promote'?"
    `);
    expect((await speak("maria", "/sluice dance")).text).toMatchInlineSnapshot(`
      "> \`/sluice dance\`

      ❔ There is no command \`dance\`; known are help, status, report, explain, override, retrain, promote, approve, rollback, abort, pause, resume, hold, release-hold."
    `);
    expect((await speak("maria", "/sluice help promtoe")).text).toMatchInlineSnapshot(`
      "> \`/sluice help promtoe\`

      ❌ There is no command promtoe; did you mean 'promote'? The word help alone lists all."
    `);
  });

  it("a command that lacks a word", async () => {
    expect(heard(await speak("maria", "/sluice rollback late-flights"))).toMatchInlineSnapshot(`
      "eyes confused
      > \`/sluice rollback late-flights\`

      ❔ It is written \`/sluice rollback MODEL in ENV [to @vN]\`, for example \`/sluice rollback late-flights in production\`, \`/sluice rollback late-flights in production to @v11\`."
    `);
  });

  it("a model and an environment that do not exist", async () => {
    expect((await speak("maria", "/sluice status late-fligths")).text).toMatchInlineSnapshot(`
      "> \`/sluice status late-fligths\`

      ❌ There is no model late-fligths; did you mean 'late-flights'? Write the name as in sluice.yaml."
    `);
    expect((await speak("maria", "/sluice promote late-flights to prodcution")).text).toMatchInlineSnapshot(`
      "> \`/sluice promote late-flights to prodcution\`

      ❌ There is no environment prodcution; did you mean 'production'? Write the name as in sluice.yaml."
    `);
    expect((await speak("maria", "/sluice rollback late-flights in moon")).text).toMatchInlineSnapshot(`
      "> \`/sluice rollback late-flights in moon\`

      ❌ There is no environment moon; known are staging, production. Write the name as in sluice.yaml."
    `);
  });

  it("several things at once", async () => {
    const { text, reactions } = await speak("maria", "Hello.\n/sluice status\nand then\n/sluice promtoe x\n");
    expect(text).toMatchInlineSnapshot(`
      "> \`/sluice status\`

      **late-flights**

      | environment | stable | rollout | on hold |
      | - | - | - | - |
      | staging | nothing yet | | |
      | production | nothing yet | | |

      > \`/sluice promtoe x\`

      ❔ There is no command \`promtoe\`; did you mean 'promote'?"
    `);
    expect(reactions).toEqual(["eyes", "confused"]);
    const many = await speak("maria", Array(7).fill("/sluice help").join("\n"));
    expect(many.text?.match(/left out/g)).toHaveLength(1);
  });

  it("on an issue", async () => {
    expect((await say(world, await openIssue(world), "maria", "/sluice status")).reactions).toEqual(["eyes", "+1"]);
  });
});

describe("whom it does not obey", () => {
  it("outsiders, politely", async () => {
    expect(heard(await speak("tom", "/sluice promote late-flights"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice promote late-flights\`

      ❌ Sorry @tom, \`promote\` needs the permission \`write\` in this repository, and you have \`read\`. Somebody who has it can write the same comment."
    `);
  });

  it("those who may write, where more is needed, and as GitHub says it now", async () => {
    await world.github.setCollaborator(repo, "tom", "triage");
    expect((await speak("tom", "/sluice promote late-flights")).text).toContain("you have `triage`");
    await world.github.setCollaborator(repo, "tom", "maintain");
    expect((await speak("tom", "/sluice promote late-flights")).text).toMatchInlineSnapshot(`
      "> \`/sluice promote late-flights\`

      ❌ There is no release of late-flights. Releases are made by sluice-release.yml."
    `);
    await world.github.setCollaborator(repo, "tom", "read");
  });

  it("itself and other machines", async () => {
    const token = await world.github.issueJobToken(`${owner}/${repo}`, { pull_requests: "write", issues: "write" });
    const machine = new Octokit({ auth: token, baseUrl: world.github.url });
    const { data } = await machine.issues.createComment({ ...at, issue_number: pull.number, body: "/sluice status" });
    await world.quiet();
    expect(await replyTo(world, pull.number, data.id)).toEqual({ id: data.id, text: null, reactions: [] });
  });

  it("what is quoted, code or hidden", async () => {
    const body =
      "> /sluice status\n\n```\n/sluice status\n```\n\n`/sluice status`\n\n<!--\n/sluice status\n-->\nsee /sluice status";
    expect(await speak("maria", body)).toMatchObject({ text: null, reactions: [] });
  });

  it("what a comment is changed to", async () => {
    const { id } = await speak("maria", "Looks good.");
    await world.as("maria").issues.updateComment({ ...at, comment_id: id, body: "/sluice status" });
    await world.quiet();
    expect(await replyTo(world, pull.number, id)).toMatchObject({ text: null, reactions: [] });
  });

  it("what was changed before it was heard", async () => {
    const delivery = await unheard(async () => {
      const { data } = await world
        .as("maria")
        .issues.createComment({ ...at, issue_number: pull.number, body: "/sluice status" });
      await world.as("maria").issues.updateComment({ ...at, comment_id: data.id, body: "/sluice help" });
      return data.id;
    });
    expect(heard(await delivery())).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice status\`

      ❌ This comment was changed after it was written, so nothing of it is done. Write a new one."
    `);
  });

  it("what is older than the head that it stands under", async () => {
    const hear = await unheard(async () => {
      const body = "/sluice promote late-flights\n/sluice status";
      const { data } = await world.as("maria").issues.createComment({ ...at, issue_number: pull.number, body });
      // GitHub counts seconds.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      pull.headSha = await world.repository.commitFile({
        branch: pull.branch,
        path: "data/flights.csv",
        content: "newer\n",
        message: "Newer",
        expectedHead: pull.headSha,
      });
      return data.id;
    });
    const { text } = await hear();
    expect(text?.replaceAll(pull.headSha, "HEAD")).toMatchInlineSnapshot(`
      "> \`/sluice promote late-flights\`

      ❌ When this was written, the head of the pull request was not known to be HEAD. \`promote\` counts only for what its writer has seen: look at it, and write the comment again.

      > \`/sluice status\`

      **late-flights**

      | environment | stable | rollout | on hold |
      | - | - | - | - |
      | staging | nothing yet | | |
      | production | nothing yet | | |"
    `);
  });
});

it("answers once, however often it is told", async () => {
  const { id, text } = await speak("maria", "/sluice status");
  for (const delivery of world.github.deliveries().slice(-4)) await world.github.redeliver(delivery.id);
  await world.quiet();
  expect(await replyTo(world, pull.number, id)).toEqual({ id, text, reactions: ["eyes", "+1"] });
});

/** Things happen while nobody listens; what is returned lets the bot hear of the comment, and tells what it answers. */
async function unheard(happen: () => Promise<number>) {
  world.github.setWebhookUrl("http://127.0.0.1:9/");
  const id = await happen();
  await world.github.settled();
  const told = world.github
    .deliveries()
    .filter(({ event, action }) => event === "issue_comment" && action === "created");
  const delivery = told.at(-1)!;
  await world.restartBot();
  return async () => {
    await world.github.redeliver(delivery.id);
    await world.quiet();
    return await replyTo(world, pull.number, id);
  };
}
