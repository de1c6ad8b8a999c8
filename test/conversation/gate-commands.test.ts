import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reports } from "../../core/report/fixtures/reports.ts";
import { at, type BotWorld, owner, repo, startBotWorld } from "./bot-world.ts";
import { heard, openIssue, replyTo, say } from "./commands-world.ts";
import { check, comments, evaluationRun, openPull, type Pull, trainingRun } from "./runs.ts";

let world: BotWorld;
let pull: Pull;
beforeAll(async () => {
  world = await startBotWorld();
  await world.github.setCollaborator(repo, "tom", "maintain");
  pull = await openPull(world, "unsure");
});
afterAll(() => world.close());

const speak = async (login: string, body: string) => steady(heard(await say(world, pull.number, login, body)));
/** What differs from run to run is taken out. */
const steady = (text: string) => text.replaceAll(pull.headSha, "HEAD").replaceAll(/http:[^\s)"]+/g, "URL");

describe("the report", () => {
  it("is not there yet", async () => {
    await world.quiet();
    expect(await speak("maria", "/sluice report")).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice report\`

      ❌ The head HEAD is not evaluated yet. It will be, when sluice-evaluate.yml has ended."
    `);
    expect(await speak("maria", "/sluice explain roc_auc")).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice explain roc_auc\`

      ❌ The head HEAD is not evaluated yet. It will be, when sluice-evaluate.yml has ended."
    `);
    expect(heard(await say(world, await openIssue(world), "maria", "/sluice report"))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice report\`

      ❌ This is no pull request. Say it on the pull request that it is about."
    `);
  });

  it("is told again, and drawn anew", async () => {
    await evaluationRun(world, await trainingRun(world, pull), reports.unsure);
    await world.quiet();
    const { data } = await world.as(owner).issues.listComments({ ...at, issue_number: pull.number });
    const report = data.find(({ body }) => body?.startsWith("<!-- sluice:report"));
    const spoilt = { comment_id: report?.id ?? 0, body: "<!-- sluice:report late-flights -->\nspoilt" };
    await world.as(owner).issues.updateComment({ ...at, ...spoilt });
    expect(await speak("maria", "/sluice report")).toMatchInlineSnapshot(`
      "eyes +1
      > \`/sluice report\`

      At HEAD:

      - late-flights: cannot tell yet ([run](URL))"
    `);
    expect((await comments(world, pull.number)).some(({ body }) => body.includes("spoilt"))).toBe(false);
  });
});

describe("explain", () => {
  it("tells why a gate says what it says", async () => {
    expect(await speak("maria", "/sluice explain roc_auc")).toMatchInlineSnapshot(`
      "eyes +1
      > \`/sluice explain roc_auc\`

      ❔ **ROC AUC**, at least 0.62

      - ROC AUC 0.633 is above the required 0.62, but with 2,310 labelled positives it could be as low as 0.607. Cannot tell yet.
      - It blocks while it cannot tell: when_unsure is block.
      - What would settle it: about 19,000 more labelled positives.

      ❔ **ROC AUC vs production**, may drop 0.01

      - ROC AUC 0.633 against 0.651 in production: it fell by 0.018 (allowed: 0.01), but with 2,310 labelled positives it may not have fallen at all. Cannot tell yet.
      - It blocks while it cannot tell: when_unsure is block.
      - What would settle it: about 72,000 more labelled positives."
    `);
    expect(await speak("maria", '/sluice explain "roc auc VS production"')).toContain("**ROC AUC vs production**");
  });

  it("asks which gate is meant", async () => {
    expect(await speak("maria", "/sluice explain roc_acu")).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice explain roc_acu\`

      ❌ There is no gate roc_acu; did you mean 'roc_auc'? Known are roc_auc, "ROC AUC", "ROC AUC vs production"."
    `);
    expect(await speak("maria", "/sluice explain")).toMatchInlineSnapshot(`
      "eyes confused
      > \`/sluice explain\`

      ❔ It is written \`/sluice explain GATE\`, for example \`/sluice explain roc_auc\`, \`/sluice explain "ROC AUC vs production"\`."
    `);
  });
});

describe("override", () => {
  it("is refused to those who may only write, without a reason, and where it is not clear what is meant", async () => {
    expect(await speak("maria", '/sluice override roc_auc because "I like it"')).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice override roc_auc because "I like it"\`

      ❌ Sorry @maria, \`override\` needs the permission \`maintain\` in this repository, and you have \`write\`. Somebody who has it can write the same comment."
    `);
    expect(await speak("tom", "/sluice override roc_auc")).toMatchInlineSnapshot(`
      "eyes confused
      > \`/sluice override roc_auc\`

      ❔ It is written \`/sluice override GATE because "REASON"\`, for example \`/sluice override roc_auc because "known outage of the label feed"\`, \`/sluice override freeze because "mends what users complain about"\`."
    `);
    expect(await speak("tom", '/sluice override roc_auc because " "')).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice override roc_auc because " "\`

      ❌ The reason is empty. Say why, for those who read it later."
    `);
    expect(await speak("tom", '/sluice override roc_auc because "known outage"')).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice override roc_auc because "known outage"\`

      ❌ roc_auc blocks in more than one way. Name one of "ROC AUC" (at least 0.62), "ROC AUC vs production" (may drop 0.01)."
    `);
    expect(await speak("tom", '/sluice override recall because "known outage"')).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice override recall because "known outage"\`

      ❌ There is no gate recall. Known are roc_auc, "ROC AUC", "ROC AUC vs production"."
    `);
    expect(await world.repository.head("sluice/overrides")).toBeNull();
  });

  it("of one gate leaves the others as they are", async () => {
    expect(
      await speak("tom", '/sluice override "ROC AUC" because "labels of March are late, see #1"'),
    ).toMatchInlineSnapshot(`
      "eyes rocket
      > \`/sluice override "ROC AUC" because "labels of March are late, see #1"\`

      ⚠️ **ROC AUC** (at least 0.62) was overridden by \`tom\` for HEAD: “labels of March are late, see &#35;1” ([said here](URL)). It counts for this head alone, and is recorded in the check, in the report and on the branch \`sluice/overrides\`."
    `);
    expect(await check(world, pull.headSha)).toMatchInlineSnapshot(`
      {
        "conclusion": "action_required",
        "status": "completed",
        "title": "late-flights: cannot tell yet; overridden in part by tom",
      }
    `);
    const [report] = (await comments(world, pull.number)).filter(({ body }) => body.startsWith("<!-- sluice:report"));
    expect(steady(report?.body.split("\n").slice(1, 6).join("\n") ?? "")).toMatchInlineSnapshot(`
      "> ⚠️ **ROC AUC** (at least 0.62) was overridden by \`tom\` for HEAD: “labels of March are late, see &#35;⁠1” ([said here](URL))
      >
      > What else blocks is not overridden.

      ### ❔ late-flights: cannot tell yet"
    `);
  });

  it("of all that blocks lets the check pass, and is recorded in git", async () => {
    await speak("tom", '/sluice override "ROC AUC vs production" because "the same"');
    expect(await check(world, pull.headSha)).toMatchInlineSnapshot(`
      {
        "conclusion": "success",
        "status": "completed",
        "title": "late-flights: cannot tell yet; overridden by tom",
      }
    `);
    const log = await world.repository.log("sluice/overrides", 5);
    expect(steady(log[0]?.message ?? "")).toMatchInlineSnapshot(`
      "Override ROC AUC vs production (may drop 0.01) of late-flights

      the same

      Head: HEAD
      Candidate: sha256:dda18a0e21ae47c53b4309434cbc02ae8bf764fa83a6defbb719431242722aa7
      Overridden-By: tom
      Ordered-By: URL"
    `);
    const file = await world.repository.readFile("sluice/overrides", `overrides/late-flights/${pull.headSha}.json`);
    expect(JSON.parse(file ?? "")).toMatchObject([
      { claim: "ROC AUC", by: "tom", head: pull.headSha },
      { claim: "ROC AUC vs production", by: "tom", head: pull.headSha },
    ]);
  });

  it("is given once, however often it is told", async () => {
    for (const delivery of world.github
      .deliveries()
      .filter(({ event }) => event === "issue_comment")
      .slice(-4)) {
      await world.github.redeliver(delivery.id);
    }
    await world.quiet();
    expect(await world.repository.log("sluice/overrides", 5)).toHaveLength(2);
    expect(await speak("tom", '/sluice override "ROC AUC" because "again"')).toContain("labels of March are late");
    expect(await world.repository.log("sluice/overrides", 5)).toHaveLength(2);
  });

  it("stays when the same candidate is evaluated again, and not when another one is", async () => {
    await evaluationRun(world, await trainingRun(world, pull), reports.unsure);
    await world.quiet();
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "success" });
    const digest = `sha256:${"d".repeat(64)}`;
    const { measurement, candidate } = reports.unsure;
    const other = {
      ...reports.unsure,
      candidate: { ...candidate, digest },
      measurement: { ...measurement, candidate: { ...measurement.candidate, digest } },
    };
    await evaluationRun(world, await trainingRun(world, pull), other);
    await world.quiet();
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "action_required" });
  });

  it("ends with the head that it was given for", async () => {
    world.github.setWebhookUrl("http://127.0.0.1:9/");
    const body = '/sluice override "ROC AUC" because "seen"';
    const { data } = await world.as("tom").issues.createComment({ ...at, issue_number: pull.number, body });
    await world.github.settled();
    const delivery = world.github.deliveries().at(-1)!;
    // GitHub counts seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    pull.headSha = await world.repository.commitFile({
      branch: pull.branch,
      path: "data/flights.csv",
      content: "newer\n",
      message: "Newer",
      expectedHead: pull.headSha,
    });
    await world.restartBot();
    await evaluationRun(world, await trainingRun(world, pull), reports.unsure);
    await world.quiet();
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "action_required" });
    await world.github.redeliver(delivery.id);
    await world.quiet();
    expect(steady(heard(await replyTo(world, pull.number, data.id)))).toMatchInlineSnapshot(`
      "eyes -1
      > \`/sluice override "ROC AUC" because "seen"\`

      ❌ When this was written, the head of the pull request was not known to be HEAD. \`override\` counts only for what its writer has seen: look at it, and write the comment again."
    `);
    expect(await world.repository.log("sluice/overrides", 5)).toHaveLength(2);
  });
});

it("says what kept a candidate from being judged", async () => {
  const broken = await openPull(world, "broken");
  await evaluationRun(world, await trainingRun(world, broken, "failure"), reports["data-broken"]);
  await world.quiet();
  const said = await say(world, broken.number, "tom", '/sluice override roc_auc because "let it in"');
  expect(heard(said)).toMatchInlineSnapshot(`
    "eyes -1
    > \`/sluice override roc_auc because "let it in"\`

    ❌ No gate was judged. The report says what kept it from being evaluated."
  `);
  expect(await check(world, broken.headSha)).toMatchObject({ conclusion: "failure" });
});
