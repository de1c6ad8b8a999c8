import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import { nameCandidate } from "../../core/release/transitions.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { at, model, owner } from "../conversation/bot-world.ts";
import { dismiss, mayMaintain, promotionCheck, proposal, pullNow, review } from "../conversation/promotion-world.ts";
import { isStable, released, until } from "../conversation/story.ts";
import { type AttackWorld, startAttackWorld } from "./attack-world.ts";

/** Whoever may push can open pull requests into an environment branch, push to Sluice's own, and approve. */

let world: AttackWorld;
let number: number;
const path = releaseFilePath(model);

beforeAll(async () => {
  world = await startAttackWorld({ production: "approvals: 1\n" });
  await mayMaintain(world, "tom");
  await released(world, world.serving.v1);
  await until("v1 in staging", () => isStable(world, "staging", world.serving.v1));
  number = await proposal(world, "production", world.serving.v1);
  await world.quiet();
}, 120_000);
afterAll(() => world.close());

/** A pull request of maria's into production, from a branch with one file on top of the environment's. */
async function pullFrom(branch: string, content: string): Promise<{ number: number; headSha: string }> {
  const base = (await world.repository.head("env/production")) ?? "";
  const change = { branch, path, content, message: "Mine", expectedHead: await world.repository.head(branch) };
  const headSha = await world.repository.commitFile({ ...change, onto: base });
  const words = { title: "Mine", body: "Trust me." };
  const { data } = await world.as("maria").pulls.create({ ...at, head: branch, base: "env/production", ...words });
  await world.quiet();
  return { number: data.number, headSha };
}

const merges = "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge";

describe("no pull request may be merged into an environment that", () => {
  const fileOf = async () => (await world.releaseFile("production"))!;

  test("is called like a promotion of a release that nobody has made", async () => {
    const v9 = { ...world.serving.v2, release: `${model}@v9` };
    const content = writeReleaseFile(nameCandidate(await fileOf(), v9));
    const forged = await pullFrom(`sluice/promote/${model}-v9-to-production`, content);
    expect((await pullNow(world, forged.number)).state).toBe("closed");
    expect(await promotionCheck(world, forged.number)).toBeNull();
  });

  test("is called like what Sluice records, but was written by somebody", async () => {
    const content = writeReleaseFile({ ...(await fileOf()), stable: world.serving.v2 });
    const forged = await pullFrom(`sluice/record/${model}-in-production`, content);
    expect(await promotionCheck(world, forged.number)).toBe(
      "failure: May not be merged: release files are written by Sluice alone",
    );
  });

  test("says so by a check of the same name that a workflow has made", async () => {
    const content = writeReleaseFile({ ...(await fileOf()), stable: world.serving.v2 });
    const forged = await pullFrom("by-hand", content);
    const token = await world.github.issueJobToken(`${at.owner}/${at.repo}`, { checks: "write" });
    const body = { name: "sluice-promotion", head_sha: forged.headSha, status: "completed", conclusion: "success" };
    const answer = await fetch(`${world.github.url}/repos/${at.owner}/${at.repo}/check-runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(201);
    const { data } = await world.as(owner).checks.listForRef({ ...at, ref: forged.headSha, filter: "all" });
    const ours = data.check_runs.filter(({ app }) => app?.slug === "sluice");
    expect(ours.map(({ conclusion }) => conclusion)).toEqual(["failure"]);
  });
});

describe("a promotion is not merged by an approval", () => {
  test("of somebody who may not, however often it is said", async () => {
    const writes = await world.writesDuring(async () => {
      await review(world, number, "maria", "APPROVE");
      await review(world, number, "maria", "APPROVE");
    });
    expect(writes).not.toContain(merges);
    expect(await promotionCheck(world, number)).toMatch(/^action_required: Not yet: 0 of 1 approvals/);
  });

  test("that was dismissed, or whose giver may not any more", async () => {
    const approval = await review(world, number, "tom", "APPROVE");
    expect(await promotionCheck(world, number)).toMatch(/^success/);
    await dismiss(world, number, approval);
    expect(await promotionCheck(world, number)).toMatch(/^action_required: Not yet: 0 of 1/);
    await review(world, number, "tom", "APPROVE");
    await world.github.setCollaborator(at.repo, "tom", "write");
    await review(world, number, "maria", "APPROVE");
    expect(await promotionCheck(world, number)).toMatch(/^action_required: Not yet: 0 of 1/);
    await mayMaintain(world, "tom");
  });

  test("of another head: what a person has pushed meanwhile is made anew, and nobody has approved that", async () => {
    await review(world, number, "tom", "APPROVE");
    expect(await promotionCheck(world, number)).toMatch(/^success/);
    const branch = `sluice/promote/${model}-v1-to-production`;
    const head = await world.repository.head(branch);
    const content = `${await world.repository.readFile(head ?? "", path)}# and more\n`;
    const pushed = { branch, path, content, message: "A little more", expectedHead: head };
    const writes = await world.writesDuring(() => world.repository.commitFile(pushed));
    expect(writes).not.toContain(merges);
    expect(await promotionCheck(world, number)).toMatch(/^action_required: Not yet: 0 of 1/);
  });
});
