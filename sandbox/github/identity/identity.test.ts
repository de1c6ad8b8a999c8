import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  appItself,
  at,
  commitFile,
  openPull,
  owner,
  refusal,
  repo,
  startWorld,
  type TestWorld,
} from "../test-world.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld({ permissions: { contents: "read", checks: "write", pull_requests: "write" } });
});
afterAll(() => world.close());

describe("an App", () => {
  test("proves itself by its key, finds its installation and gets a token for it", async () => {
    const app = appItself(world.github);
    expect((await app.apps.getAuthenticated()).data).toMatchObject({ id: 77, slug: "sluice" });
    const { data } = await app.apps.getRepoInstallation(at);
    expect(data).toMatchObject({ app_id: 77, account: { login: owner }, repository_selection: "all" });
    const token = await app.apps.createInstallationAccessToken({ installation_id: data.id });
    expect(token.data.permissions).toEqual({ contents: "read", checks: "write", pull_requests: "write" });
    const { data: visible } = await world.withToken(token.data.token).apps.listReposAccessibleToInstallation();
    expect(visible.repositories.map(({ full_name }) => full_name)).toEqual(["acme/models"]);
  });

  test("is refused with a wrong key", async () => {
    const { generatePrivateKey } = await import("./app-jwt.ts");
    const key = await generatePrivateKey();
    const stranger = appItself({ ...world.github, app: { ...world.github.app!, privateKey: key } });
    expect((await refusal(stranger.apps.getAuthenticated())).status).toBe(401);
    expect((await refusal(stranger.apps.getRepoInstallation(at))).status).toBe(401);
  });

  test("may only what its permissions say", async () => {
    const { asApp } = world;
    expect((await asApp.repos.getContent({ ...at, path: "README.md" })).status).toBe(200);
    expect(await refusal(commitFile(asApp, "x", "x"))).toEqual({
      status: 403,
      message: "Resource not accessible by integration",
    });
    expect((await refusal(asApp.repos.listDeployments(at))).status).toBe(403);
    expect((await refusal(asApp.users.getAuthenticated())).status).toBe(403);
  });

  test("can narrow a token further", async () => {
    const app = appItself(world.github);
    const installation_id = Number(world.github.app?.installationId);
    const narrow = await app.apps.createInstallationAccessToken({
      installation_id,
      permissions: { checks: "read" },
      repositories: [repo],
    });
    const octokit = world.withToken(narrow.data.token);
    expect((await octokit.checks.listForRef({ ...at, ref: "main" })).status).toBe(200);
    expect((await refusal(octokit.repos.getContent({ ...at, path: "README.md" }))).status).toBe(403);
  });

  test("comments as a bot, and the comment says by which App", async () => {
    const number = await openPull(world.asMaria, "commented");
    const { data } = await world.asApp.issues.createComment({ ...at, issue_number: number, body: "report" });
    expect(data).toMatchObject({
      user: { login: "sluice[bot]", type: "Bot" },
      performed_via_github_app: { id: 77, slug: "sluice" },
    });
    expect(data.html_url).toBe(`${world.github.url}/acme/models/pull/${number}#issuecomment-${data.id}`);
  });
});

describe("a job's GITHUB_TOKEN", () => {
  test("is good for one repository, with the permissions of the job, until the job ends", async () => {
    const token = await world.github.issueJobToken("acme/models", { contents: "write", statuses: "read" });
    const octokit = world.withToken(token);
    const sha = await commitFile(octokit, "job.txt", "job");
    expect(world.events.at(-1)).toMatchObject({
      name: "push",
      causedBy: { kind: "job", login: "github-actions[bot]" },
    });
    const status = { ...at, sha, state: "success" } as const;
    expect((await refusal(octokit.repos.createCommitStatus(status))).status).toBe(403);
    world.github.revokeToken(token);
    expect((await refusal(octokit.repos.get(at))).status).toBe(401);
  });

  test("without permissions can do nothing but see the repository", async () => {
    const octokit = world.withToken(await world.github.issueJobToken("acme/models", {}));
    expect((await octokit.repos.get(at)).status).toBe(200);
    expect((await refusal(octokit.repos.getContent({ ...at, path: "README.md" }))).status).toBe(403);
  });

  test("does not reach another repository", async () => {
    await world.github.createRepository("other");
    const octokit = world.withToken(await world.github.issueJobToken("acme/models", { contents: "read" }));
    expect((await refusal(octokit.repos.get({ owner, repo: "other" }))).status).toBe(404);
  });
});

describe("a user", () => {
  test("is known by the token, and an unknown token by nobody", async () => {
    expect((await world.asMaria.users.getAuthenticated()).data.login).toBe("maria");
    expect(await refusal(world.withToken("ghp_wrong").users.getAuthenticated())).toEqual({
      status: 401,
      message: "Bad credentials",
    });
    expect((await refusal(world.withToken("").repos.get(at))).status).toBe(404);
  });

  test("may what the role in the repository allows", async () => {
    const { asMaria, asOwner, github } = world;
    const permission = async (username: string) =>
      (await asOwner.repos.getCollaboratorPermissionLevel({ ...at, username })).data.permission;
    expect([await permission(owner), await permission("maria"), await permission("sluice[bot]")]).toEqual([
      "admin",
      "write",
      "none",
    ]);
    await github.setCollaborator(repo, "maria", "read");
    expect(await permission("maria")).toBe("read");
    expect((await refusal(commitFile(asMaria, "no.txt", "no"))).status).toBe(403);
    expect((await asMaria.issues.createComment({ ...at, issue_number: 1, body: "may I?" })).status).toBe(201);
    await github.setCollaborator(repo, "maria", "write");
    expect((await refusal(asMaria.repos.addCollaborator({ ...at, username: "tom" }))).status).toBe(403);
  });
});
