import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFile } from "../../github/test-world.ts";
import { finished, type RunnerWorld, said, startRunnerWorld, stepsOf } from "../test-runner.ts";

let world: RunnerWorld;
beforeAll(async () => {
  world = await startRunnerWorld();
});
afterAll(() => world.close());

/** Runs the steps as one job on a push of their own. */
async function run(name: string, steps: string) {
  const text = `name: ${name}\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n${steps}`;
  await commitFile(world.asOwner, ".github/workflows/test.yml", text);
  return await finished(world, name);
}

test("an action of the repository itself", async () => {
  await commitFile(
    world.asOwner,
    "act/action.yml",
    `
name: Greet
description: Says hello
inputs:
  who: { description: whom, default: "\${{ github.actor }}" }
  the word: { description: what }
outputs: { said: { description: all of it } }
runs: { using: node24, main: main.mjs, post: post.mjs }
`,
  );
  await commitFile(
    world.asOwner,
    "act/main.mjs",
    `
import { appendFileSync } from "node:fs";
const { INPUT_WHO, INPUT_THE_WORD, GITHUB_OUTPUT, GITHUB_STATE } = process.env;
appendFileSync(GITHUB_OUTPUT, "said<<E\\n" + INPUT_THE_WORD + "\\n" + INPUT_WHO + "\\nE\\n");
appendFileSync(GITHUB_STATE, "lockFile=kept\\n");
console.log("::add-mask::sesame");
console.log("open sesame");
`,
  );
  await commitFile(world.asOwner, "act/post.mjs", "console.log('post', process.env.STATE_lockFile);");
  const result = await run(
    "greet",
    `
      - uses: actions/checkout@v7
      - { id: greet, uses: ./act, with: { the word: hello, unknown: x } }
      - { run: 'echo "$SAID"', env: { SAID: "\${{ steps.greet.outputs.said }}" } }
`,
  );
  expect(said(result).slice(1)).toEqual([
    "warning: Unexpected inputs 'unknown', valid are 'who', 'the word'",
    "open ***",
    "hello",
    "acme",
    "post kept",
  ]);
  expect(stepsOf(result).map(({ name }) => name)).toEqual([
    "actions/checkout@v7",
    "./act",
    'echo "$SAID"',
    "Post ./act",
  ]);
});

test.each([
  ["somebody", "somebody/else@v1", "the sandbox runner has no 'somebody/else@v1'"],
  ["docker", "docker://alpine", "the sandbox runner has no 'docker://alpine'"],
  ["missing", "./nowhere", "no action.yml in"],
  ["unknown", "sluice-ml/sluice/actions/nothing@v1", "no action.yml in"],
])("an action that is not there: %s", async (name, uses, message) => {
  const result = await run(name, `      - uses: ${uses}\n`);
  expect(result.conclusion).toBe("failure");
  expect(said(result)[0]).toContain(message);
});

test("an input that a stand-in would ignore is refused", async () => {
  const result = await run("lfs", "      - { uses: actions/checkout@v7, with: { lfs: true } }\n");
  expect(said(result)).toEqual(["error: the sandbox's stand-in does not do 'lfs'"]);
});
