import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { at, commitFile, openPull, refusal, startWorld, type TestWorld } from "../test-world.ts";

let world: TestWorld;
let sha: string;
beforeAll(async () => {
  world = await startWorld();
  sha = await commitFile(world.asMaria, "checked.txt", "x");
});
afterAll(() => world.close());
beforeEach(() => {
  world.events.length = 0;
});

const annotation = (line: number) =>
  ({ path: "a.csv", start_line: line, end_line: line, annotation_level: "warning", message: "odd" }) as const;

describe("a check run", () => {
  test("belongs to the App that made it, from queued to concluded", async () => {
    const { checks } = world.asApp;
    const made = await checks.create({ ...at, name: "sluice", head_sha: sha, external_id: "m" });
    expect(made.data).toMatchObject({ status: "queued", conclusion: null, app: { id: 77, slug: "sluice" } });
    const output = { title: "Fine", summary: "All passed" };
    await checks.update({ ...at, check_run_id: made.data.id, status: "in_progress" });
    await checks.update({ ...at, check_run_id: made.data.id, conclusion: "success", output });
    const { data } = await checks.get({ ...at, check_run_id: made.data.id });
    expect(data).toMatchObject({ status: "completed", conclusion: "success", external_id: "m", output });
    expect(data.completed_at).not.toBeNull();
    expect(world.events.map(({ name, action }) => [name, action])).toEqual([
      ["check_run", "created"],
      ["check_run", "completed"],
    ]);
  });

  test("names the pull request whose head it is on", async () => {
    const number = await openPull(world.asMaria, "checked");
    const head = (await world.asMaria.pulls.get({ ...at, pull_number: number })).data.head.sha;
    const { data } = await world.asApp.checks.create({ ...at, name: "sluice", head_sha: head });
    expect(data.pull_requests).toMatchObject([{ number, head: { sha: head, ref: "checked" } }]);
  });

  test("cannot be made by a user, nor changed by another App", async () => {
    const create = { ...at, name: "forged", head_sha: sha };
    expect((await refusal(world.asMaria.checks.create(create))).status).toBe(403);
    const job = world.withToken(await world.github.issueJobToken("acme/models", { checks: "write" }));
    const { data } = await job.checks.create({ ...create, name: "build" });
    expect(data.app?.slug).toBe("github-actions");
    const update = { ...at, check_run_id: data.id, conclusion: "success" } as const;
    expect((await refusal(world.asApp.checks.update(update))).status).toBe(403);
  });

  test("adds annotations request by request, at most 50 in one", async () => {
    const { checks } = world.asApp;
    const { data } = await checks.create({ ...at, name: "annotated", head_sha: sha });
    const annotate = (count: number) => {
      const annotations = Array.from({ length: count }, (_, line) => annotation(line + 1));
      return checks.update({ ...at, check_run_id: data.id, output: { title: "t", summary: "s", annotations } });
    };
    await annotate(50);
    await annotate(5);
    expect((await refusal(annotate(51))).status).toBe(422);
    const list = await world.asApp.paginate(checks.listAnnotations, { ...at, check_run_id: data.id, per_page: 30 });
    expect(list).toHaveLength(55);
    expect(world.github.takeViolations()).toEqual([expect.stringContaining("must NOT have more than 50 items")]);
  });

  test("keeps GitHub's limits", async () => {
    const base = { ...at, name: "limited", head_sha: sha };
    const output = (summary: string, text: string) => ({ title: "t", summary, text });
    const longest = "x".repeat(65_535);
    const create = (request: object) => world.asApp.checks.create({ ...base, ...request });
    expect((await create({ output: output(longest, longest) })).status).toBe(201);
    expect((await refusal(create({ output: output(`${longest}x`, "") }))).status).toBe(422);
    expect((await refusal(create({ output: output("", `${longest}x`) }))).status).toBe(422);
    expect((await refusal(create({ output: { title: "no summary" } }))).status).toBe(422);
    expect((await refusal(create({ status: "completed" }))).status).toBe(422);
    expect((await refusal(create({ conclusion: "great" }))).status).toBe(422);
    expect((await refusal(create({ head_sha: "0".repeat(40) }))).status).toBe(422);
    const button = { label: "b", description: "d", identifier: "i" };
    expect((await refusal(create({ actions: Array(4).fill(button) }))).status).toBe(422);
    expect((await refusal(create({ actions: [{ ...button, label: "x".repeat(21) }] }))).status).toBe(422);
    expect(world.github.takeViolations()).toHaveLength(6);
  });

  test("of one name is listed once, the newest, unless all are asked for", async () => {
    const head = await commitFile(world.asMaria, "twice.txt", "x");
    for (const external_id of ["first", "second"]) {
      await world.asApp.checks.create({ ...at, name: "twice", head_sha: head, external_id });
    }
    const list = async (filter: "latest" | "all") =>
      (await world.asMaria.checks.listForRef({ ...at, ref: "main", filter, check_name: "twice", app_id: 77 })).data;
    expect((await list("latest")).check_runs.map(({ external_id }) => external_id)).toEqual(["second"]);
    expect((await list("all")).total_count).toBe(2);
    const suites = await world.asMaria.checks.listSuitesForRef({ ...at, ref: head });
    expect(suites.data.total_count).toBe(1);
  });
});

test("commit statuses combine to the worst, by the newest of each context", async () => {
  const head = await commitFile(world.asMaria, "status.txt", "x");
  const { repos } = world.asApp;
  const set = (context: string, state: "pending" | "success" | "failure") =>
    repos.createCommitStatus({ ...at, sha: head, context, state, description: context });
  const combined = async () => (await repos.getCombinedStatusForRef({ ...at, ref: head })).data.state;
  expect(await combined()).toBe("pending");
  await set("a", "failure");
  await set("b", "success");
  expect(await combined()).toBe("failure");
  await set("a", "success");
  expect(await combined()).toBe("success");
  const { data } = await repos.listCommitStatusesForRef({ ...at, ref: head });
  expect(data.map(({ context, state }) => [context, state])).toEqual([
    ["a", "success"],
    ["b", "success"],
    ["a", "failure"],
  ]);
  const long = repos.createCommitStatus({ ...at, sha: head, state: "success", description: "x".repeat(141) });
  expect((await refusal(long)).status).toBe(422);
});

test("a comment has at most 65,536 characters, when written and when edited", async () => {
  const number = await openPull(world.asMaria, "long");
  const longest = "é".repeat(65_536);
  const { data } = await world.asApp.issues.createComment({ ...at, issue_number: number, body: longest });
  expect(data.body).toBe(longest);
  const longer = { ...at, body: `${longest}!` };
  expect((await refusal(world.asApp.issues.createComment({ ...longer, issue_number: number }))).status).toBe(422);
  expect((await refusal(world.asApp.issues.updateComment({ ...longer, comment_id: data.id }))).status).toBe(422);
});

test("reactions are counted on the comment", async () => {
  const number = await openPull(world.asMaria, "liked");
  const { data } = await world.asMaria.issues.createComment({ ...at, issue_number: number, body: "/sluice help" });
  const reaction = { ...at, comment_id: data.id, content: "eyes" } as const;
  expect((await world.asApp.reactions.createForIssueComment(reaction)).status).toBe(201);
  expect((await world.asApp.reactions.createForIssueComment(reaction)).status).toBe(200);
  const comment = await world.asMaria.issues.getComment({ ...at, comment_id: data.id });
  expect(comment.data.reactions).toMatchObject({ total_count: 1, eyes: 1 });
});

test("reviews are by others than the author", async () => {
  const number = await openPull(world.asMaria, "reviewed");
  const approve = { ...at, pull_number: number, event: "APPROVE" } as const;
  expect((await refusal(world.asMaria.pulls.createReview(approve))).status).toBe(422);
  await world.asOwner.pulls.createReview(approve);
  const { data } = await world.asApp.pulls.listReviews({ ...at, pull_number: number });
  expect(data).toMatchObject([{ state: "APPROVED", user: { login: "acme" } }]);
  expect(world.events.at(-1)).toMatchObject({ name: "pull_request_review", action: "submitted" });
});
