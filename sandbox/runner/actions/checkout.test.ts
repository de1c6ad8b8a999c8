import { afterAll, beforeAll, expect, test } from "vitest";
import { at, commitFile } from "../../github/test-world.ts";
import { finished, type RunnerWorld, said, startRunnerWorld } from "../test-runner.ts";

let world: RunnerWorld;
beforeAll(async () => {
  world = await startRunnerWorld();
  const { data } = await world.asOwner.git.getRef({ ...at, ref: "heads/main" });
  await world.asOwner.git.createRef({ ...at, ref: "refs/tags/v1", sha: data.object.sha });
  await world.asOwner.git.createRef({ ...at, ref: "refs/heads/env/staging", sha: data.object.sha });
  await commitFile(world.asOwner, "staging.txt", "yes\n", "env/staging");
});
afterAll(() => world.close());

/** What `script` says in a job that has checked out with these inputs. */
async function checkedOut(name: string, inputs: string, script: string) {
  const text = `
name: ${name}
on: { push: { branches: [main] } }
permissions: { contents: read }
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/checkout@v7
        with: ${inputs}
      - run: ${script}
`;
  await commitFile(world.asOwner, ".github/workflows/test.yml", text);
  return said(await finished(world, name)).filter((line) => !line.startsWith("HEAD is now at"));
}

test("by default one commit, on the branch of the event", async () => {
  const script = "git rev-list --count HEAD; git branch --show-current; git tag; test -f staging.txt || echo none";
  expect(await checkedOut("default", "{}", script)).toEqual(["1", "main", "none"]);
});

test("depth 0 brings all branches and tags", async () => {
  const script = "git tag; git branch -r; git show origin/env/staging:staging.txt";
  expect(await checkedOut("deep", "{ fetch-depth: 0 }", script)).toEqual([
    "v1",
    "  origin/env/staging",
    "  origin/main",
    "yes",
  ]);
});

test("another branch, a tag, a folder of its own", async () => {
  expect(await checkedOut("branch", "{ ref: env/staging }", "cat staging.txt; git branch --show-current")).toEqual([
    "yes",
    "env/staging",
  ]);
  expect(await checkedOut("tag", "{ ref: v1, path: sub }", "git -C sub log --format=%s")).toEqual(["Initial commit"]);
  expect(await checkedOut("nothing", "{ ref: nowhere }", "true")).toEqual([
    "error: 'nowhere' is neither a branch nor a tag of acme/models",
  ]);
});

test("the token stays behind only when asked to", async () => {
  const script = 'git ls-remote origin > /dev/null 2>&1 && echo can || echo "cannot"';
  expect(await checkedOut("kept", "{ persist-credentials: true }", script)).toEqual(["can"]);
  expect(await checkedOut("dropped", "{ persist-credentials: false }", script)).toEqual(["cannot"]);
});
