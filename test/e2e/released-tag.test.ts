import { execFile } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSandboxGitHub } from "../../sandbox/github/sandbox-github.ts";
import { startRunner } from "../../sandbox/runner/start.ts";
import { blocksOf } from "../docs/typed-page.ts";
import { createSmallRepository } from "../integration/small-repository.ts";
import { actionsOf, cloneOfSluice, jobIn } from "./released-world.ts";
import { logOf } from "./workflow-world.ts";

/** A release is made as a maintainer makes it, and its tag is used by a repository that has nothing of Sluice but that name. */

let folder: string;
let sluice: ReturnType<typeof cloneOfSluice>;
let main: string;
let made: Awaited<ReturnType<typeof sluice.release>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-released-"));
  sluice = cloneOfSluice(folder);
  main = sluice.git("rev-parse", "HEAD");
  made = await sluice.release("1.0.0");
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

describe("a release", () => {
  test("is an annotated tag of a commit on no branch, on top of what was released", () => {
    const { git } = sluice;
    expect(made.exitCode, made.log).toBe(0);
    expect(git("cat-file", "-t", "v1.0.0")).toBe("tag");
    expect(git("rev-parse", "v1.0.0^{commit}^")).toBe(main);
    expect(git("branch", "--all", "--contains", "v1.0.0")).toBe("");
    expect(git("rev-parse", "HEAD")).toBe(main);
    expect(git("status", "--porcelain")).toBe("");
    expect(git("diff", "--name-only", main, "v1.0.0", "--", ":!dist").split("\n")).toEqual([
      "CHANGELOG.md",
      "package-lock.json",
      "package.json",
    ]);
  });

  test("is what v1 and v1.0 point to", () => {
    const commit = sluice.git("rev-parse", "v1.0.0^{commit}");
    expect(sluice.git("rev-parse", "v1^{commit}", "v1.0^{commit}").split("\n")).toEqual([commit, commit]);
  });

  test("says what changed, which version it is, and under which licences its parts are", () => {
    const { git } = sluice;
    expect(git("show", "v1.0.0:CHANGELOG.md")).toMatch(/^# Changelog\n\n## 1\.0\.0 \(.*\)\n\nThe first release\.$/);
    expect(JSON.parse(git("show", "v1.0.0:package.json")).version).toBe("1.0.0");
    expect(git("show", "v1.0.0:dist/licenses.txt")).toMatch(/^zod [\d.]+: MIT$/m);
    expect(git("tag", "--list", "--format=%(contents)", "v1.0.0")).toContain("## 1.0.0");
  });
});

test("there is no release when a check fails", async () => {
  const { git, release } = sluice;
  git("commit", "--quiet", "--allow-empty", "--message", "Answer a question more\n\nChangelog: added");
  const { exitCode, log } = await release("1.1.0", "--check", "false");
  expect(exitCode).toBe(1);
  expect(log).toContain("### Added\n\n* Answer a question more\n");
  expect(log).toContain("Not released. 'false' has failed.");
  expect(git("tag", "--list")).toBe("v1\nv1.0\nv1.0.0");
});

test("its bundles are rebuilt from source by what docs/releasing.md has typed", async () => {
  const [block] = (await blocksOf("docs/releasing.md")).filter(({ kind }) => kind === "sh");
  const again = join(folder, "again", "sluice");
  sluice.git("clone", "--quiet", sluice.clone, again);
  await symlink(join(import.meta.dirname, "../../node_modules"), join(again, "node_modules"));
  const { stdout } = await promisify(execFile)("bash", ["-e", "-c", block?.text ?? "false"], { cwd: again });
  expect(stdout.trim()).toMatch(/^(> .*\s*)*$/);
});

test("the workflow publishes it: the tags and files of the build, and v1 after everything that it needs", async () => {
  const origin = join(folder, "origin.git");
  sluice.git("clone", "--quiet", "--bare", "--no-tags", sluice.clone, origin);
  const build = jobIn("release.yml", "build", sluice.clone, origin);
  await build.start("Pack the tags");
  const publisher = join(folder, "publisher");
  sluice.git("clone", "--quiet", "--no-tags", origin, publisher);
  await cp(join(sluice.clone, ".sluice"), join(publisher, ".sluice"), { recursive: true });
  const publish = jobIn("release.yml", "publish", publisher, origin);
  await publish.start("Unpack the tags");
  await publish.start("Publish");
  const files = (await readdir(sluice.assets)).filter((file) => file !== "tags.bundle");
  expect(publish.asked()).toEqual([
    "auth setup-git",
    `release create v1.0.0 --verify-tag --title v1.0.0 --notes-from-tag ${files.map((file) => `.sluice/release/${file}`).join(" ")}, with v1.0.0 at the origin`,
  ]);
  const tags = sluice.git("ls-remote", "--tags", "--refs", origin).split("\n");
  expect(tags.map((line) => line.split("/").at(-1))).toEqual(["v1", "v1.0", "v1.0.0"]);
});

const workflow = `name: Sluice
on: push
permissions: { contents: read }
env:
  SLUICE_NATIVES: \${{ vars.SLUICE_NATIVES }}
jobs:
  judge:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - uses: sluice-ml/sluice/actions/validate-data@v1.0.0
      - uses: sluice-ml/sluice/actions/train@v1
      - uses: sluice-ml/sluice/actions/evaluate@v1.0
      - uses: sluice-ml/sluice/actions/gate@v1
      - uses: sluice-ml/sluice/actions/report@v1
      - run: test -s .sluice/out/small/report.html
`;

test("a repository uses the tag: bundles alone, and each native library fetched once a job", {
  timeout: 60_000,
}, async () => {
  const mirror = await startMirror(sluice.assets);
  const small = await createSmallRepository();
  await mkdir(join(small.folder, ".github/workflows"), { recursive: true });
  await writeFile(join(small.folder, ".github/workflows/judge.yml"), workflow);
  const github = await startSandboxGitHub({ owner: "acme", users: [], app: null, dataFolder: join(folder, "github") });
  const runner = await startRunner({
    github,
    actionsRoot: actionsOf(sluice.clone, join(folder, "versions")),
    secrets: {},
    variables: { SLUICE_NATIVES: mirror.address },
    workFolder: join(folder, "work"),
  });
  try {
    await github.createRepository("small", { fromFolder: small.folder });
    await runner.idle();
    const [run] = runner.runs();
    expect(run?.conclusion, run && logOf(run)).toBe("success");
    expect(run?.jobs.flatMap(({ steps }) => steps.map(({ conclusion }) => conclusion))).not.toContain("failure");
    const ours = (name: string) => name.includes(`-${process.platform}-${process.arch}-`);
    expect(mirror.asked.sort()).toEqual((await readdir(sluice.assets)).filter(ours).sort());
  } finally {
    await runner.close();
    await github.close();
    mirror.server.close();
    await small.remove();
  }
});

/** A company's copy of what the release offers for download. */
async function startMirror(assets: string): Promise<{ server: Server; address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const name = basename(request.url ?? "");
    asked.push(name);
    response.end(await readFile(join(assets, name)));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1.0.0`, asked };
}
