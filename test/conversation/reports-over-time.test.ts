import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reports } from "../../core/report/fixtures/reports.ts";
import { at, type BotWorld, model, startBotWorld } from "./bot-world.ts";
import { check, comments, evaluationRun, openPull, type Pull, trainingRun } from "./runs.ts";

/** What becomes of a report when its pull request moves on: it never looks current when it is not. */

let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld();
});
afterAll(() => world.close());

const gate = ({ headSha }: Pull) => check(world, headSha, "sluice");
const evaluate = async (pull: Pull, report = reports.passed) => {
  const run = await evaluationRun(world, await trainingRun(world, pull), report);
  await world.quiet();
  return run;
};

async function pushed(pull: Pull, content: string): Promise<Pull> {
  const headSha = await world.repository.commitFile({
    branch: pull.branch,
    path: "data/flights.csv",
    content,
    message: content,
    expectedHead: pull.headSha,
  });
  await world.quiet();
  return { ...pull, headSha };
}

/** The one comment, in short: hidden lines left out, commits and runs by their kind. */
async function comment({ number }: Pull): Promise<string> {
  const [only, ...more] = await comments(world, number);
  expect(more).toEqual([]);
  return (only?.body ?? "")
    .replaceAll(/<!--.*?-->\n?/g, "")
    .replaceAll(/`[0-9a-f]{12}`/g, "`COMMIT`")
    .replaceAll(/\(http[^)]*\)/g, "(…)")
    .trim();
}

describe("a pull request that is pushed to again", () => {
  it("keeps its comment, says that it is about an earlier commit, and folds what was said before", async () => {
    const first = await openPull(world, "again");
    await evaluate(first, reports.unsure);
    const second = await pushed(first, "more rows");
    const waiting = (await comment(second)).split("\n").slice(0, 3).join("\n");
    expect(waiting).toMatchInlineSnapshot(`
      "> ⏳ **\`COMMIT\` is being evaluated.** What follows is about an earlier commit.

      ### ❔ late-flights: cannot tell yet"
    `);
    await evaluate(second);
    const text = await comment(second);
    expect(text.split("\n")[0]).toBe("### ✅ late-flights: better than production, both gates passed");
    expect(text.slice(text.lastIndexOf("<details>"))).toMatchInlineSnapshot(`
      "<details>
      <summary>Earlier: 1 result</summary>

      | commit | result | |
      | - | - | - |
      | \`COMMIT\` | ❔ cannot tell yet | [run](…) |

      </details>"
    `);
  });

  it("is not answered by an old run that ends late", async () => {
    const first = await openPull(world, "late-run");
    const old = await trainingRun(world, first);
    const second = await pushed(first, "newer rows");
    await evaluate(second);
    const before = await comment(second);
    await evaluationRun(world, old, reports.unsure);
    await world.quiet();
    expect(await comment(second)).toBe(before);
    expect(await gate(second)).toMatchObject({ conclusion: "success" });
    expect(await gate(first)).toMatchObject({ conclusion: null });
  });

  it("is judged by the newest of several runs of one commit, in whatever order they are heard of", async () => {
    const pull = await openPull(world, "re-run");
    world.github.setWebhookUrl(null);
    const older = await evaluationRun(world, await trainingRun(world, pull), reports.unsure);
    const newer = await evaluationRun(world, await trainingRun(world, pull), reports.passed);
    expect(newer.id).toBeGreaterThan(older.id);
    await world.restartBot();
    await world.quiet();
    expect(await gate(pull)).toMatchObject({ conclusion: "success" });
    expect(await comment(pull)).toContain("Earlier: 1 result");
  });
});

describe("a draft", () => {
  it("has its checks and its report like any other", async () => {
    const pull = await openPull(world, "draft", "data/flights.csv", { draft: true });
    await evaluate(pull);
    expect(await comment(pull)).toContain("✅ late-flights");
    expect(await gate(pull)).toMatchObject({ conclusion: "success" });
  });
});

describe("a pull request that is closed", () => {
  it("leaves no check waiting, is not told late results, and waits again when it is opened again", async () => {
    const pull = await openPull(world, "closed");
    const trained = await trainingRun(world, pull);
    await world.quiet();
    const set = (state: "open" | "closed") =>
      world.as("maria").pulls.update({ ...at, pull_number: pull.number, state });
    await set("closed");
    await evaluationRun(world, trained, reports.passed);
    await world.quiet();
    expect(await comments(world, pull.number)).toEqual([]);
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "cancelled" });
    expect(await gate(pull)).toMatchObject({ conclusion: "cancelled" });
    await set("open");
    await world.quiet();
    expect(await check(world, pull.headSha)).toMatchObject({ status: "queued" });
    await evaluate(pull);
    expect(await gate(pull)).toMatchObject({ conclusion: "success" });
  });
});

describe("a pull request that goes elsewhere", () => {
  it("is no longer judged, and is judged by what is known when it comes back", async () => {
    const main = (await world.repository.head("main")) ?? "";
    await world.repository.createBranch("develop", main);
    const pull = await openPull(world, "wanders");
    await evaluate(pull);
    const into = (base: string) => world.as("maria").pulls.update({ ...at, pull_number: pull.number, base });
    await into("develop");
    await world.quiet();
    expect((await comment(pull)).split("\n")[0]).toBe(
      "> 🗄️ **This pull request goes into `develop` now, which no model is judged for.** What follows is what was found before.",
    );
    await into("main");
    await world.quiet();
    expect((await comment(pull)).split("\n")[0]).toBe("### ✅ late-flights: better than production, both gates passed");
  });

  it("has what was found while it was elsewhere told when it comes", async () => {
    const main = (await world.repository.head("main")) ?? "";
    await world.repository.createBranch("next", main);
    const pull = await openPull(world, "arrives", "data/flights.csv", { base: "next" });
    await evaluate(pull);
    expect(await comments(world, pull.number)).toEqual([]);
    await world.as("maria").pulls.update({ ...at, pull_number: pull.number, base: "main" });
    await world.quiet();
    expect(await comment(pull)).toContain("✅ late-flights");
    expect(await gate(pull)).toMatchObject({ conclusion: "success" });
  });
});

describe("a comment of another", () => {
  it("with our marker and memory is never taken for ours", async () => {
    const pull = await openPull(world, "planted");
    const planted = `<!-- sluice:report ${model} -->\n### ✅ trust me`;
    await world.as("tom").issues.createComment({ ...at, issue_number: pull.number, body: planted });
    await evaluate(pull);
    const all = await comments(world, pull.number);
    expect(all.map(({ author }) => author)).toEqual(["tom", "sluice[bot]"]);
    expect(all[0]?.body).toBe(planted);
  });

  it("that was changed by somebody is written anew, and its forged memory forgotten", async () => {
    const pull = await openPull(world, "forged-memory");
    await evaluate(pull);
    const { data } = await world.as("maria").issues.listComments({ ...at, issue_number: pull.number });
    const forged = Buffer.from('{"now":{"commit":"x"},"earlier":[]}').toString("base64url");
    const body = `<!-- sluice:report ${model} -->\n### ✅ all is well @everybody\n\n<!-- sluice:told ${forged} -->`;
    await world.as("acme").issues.updateComment({ ...at, comment_id: data[0]?.id ?? 0, body });
    await evaluate(pull, reports.unsure);
    expect(await comment(pull)).not.toContain("everybody");
    expect(await comment(pull)).not.toContain("Earlier");
  });
});
