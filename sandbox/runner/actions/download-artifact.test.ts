import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFile } from "../../github/test-world.ts";
import { finished, type RunnerWorld, said, startRunnerWorld } from "../test-runner.ts";

let world: RunnerWorld;
let foreign = 0;

beforeAll(async () => {
  world = await startRunnerWorld();
  await commitFile(world.asOwner, "a.txt", "a");
  const { data } = await world.asOwner.repos.getBranch({ owner: "acme", repo: "models", branch: "main" });
  const run = await world.github.workflowRuns.createRun({
    repository: "acme/models",
    path: ".github/workflows/other.yml",
    event: "push",
    headSha: data.commit.sha,
    headBranch: "main",
    actor: "acme",
  });
  foreign = run.id;
  const save = (name: string, files: Record<string, string>) =>
    world.github.saveArtifact(
      foreign,
      name,
      zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))),
    );
  await save("one", { "a.txt": "a", "sub/b.txt": "b" });
  await save("two", { "c.txt": "c" });
  await save("evil", { "../../../escaped.txt": "x" });
});
afterAll(() => world.close());

async function downloaded(name: string, inputs: string) {
  const text = `
name: ${name}
on: push
permissions: { actions: read }
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/download-artifact@v8
        with: { ${inputs}, path: got, run-id: ${foreign}, github-token: "\${{ github.token }}" }
      - if: always()
        run: mkdir -p got && cd got && find . -type f | sort
`;
  await commitFile(world.asOwner, ".github/workflows/test.yml", text);
  const lines = said(await finished(world, name));
  return lines.filter((line) => !line.startsWith("Downloaded"));
}

test("one by name goes straight into the folder", async () => {
  expect(await downloaded("one", "name: one")).toEqual(["1 artifact(s) downloaded", "./a.txt", "./sub/b.txt"]);
});

test("several go into folders of their names, or into one", async () => {
  expect(await downloaded("several", "pattern: '{one,two}'")).toEqual([
    "2 artifact(s) downloaded",
    "./one/a.txt",
    "./one/sub/b.txt",
    "./two/c.txt",
  ]);
  expect(await downloaded("merged", "pattern: '[ot]*', merge-multiple: true")).toEqual([
    "2 artifact(s) downloaded",
    "./a.txt",
    "./c.txt",
    "./sub/b.txt",
  ]);
});

test("no match of a pattern is nothing; no match of a name is an error", async () => {
  expect(await downloaded("nothing", "pattern: 'x*'")).toEqual(["0 artifact(s) downloaded"]);
  expect(await downloaded("missing", "name: x")).toEqual(["error: Artifact 'x' not found"]);
});

test("a path that leaves the folder is refused", async () => {
  const [said] = await downloaded("evil", "name: evil");
  expect(said).toContain("would land outside");
});
