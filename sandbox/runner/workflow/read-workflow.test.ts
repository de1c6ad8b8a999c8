import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { readWorkflow } from "./read-workflow.ts";
import { Expression } from "./template.ts";

const path = ".github/workflows/test.yml";

test("reads what the runner needs, expressions still open", async () => {
  const { workflow } = await readWorkflow(
    path,
    `
name: Test
on:
  push: { branches: [main], paths: ["data/**"] }
permissions: { contents: read }
env: { GREETING: hello }
defaults: { run: { shell: bash } }
jobs:
  first:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    outputs: { answer: "\${{ steps.think.outputs.answer }}" }
    steps:
      - id: think
        run: echo "answer=42" >> "$GITHUB_OUTPUT"
      - uses: actions/checkout@v7
        if: github.ref == 'refs/heads/main'
        with: { fetch-depth: 0 }
  second:
    needs: first
    if: always()
    runs-on: ubuntu-24.04
    steps: [{ run: "true", working-directory: sub }]
`,
  );
  expect(workflow).toMatchObject({
    name: "Test",
    events: { push: { branches: ["main"], paths: ["data/**"] } },
    permissions: { contents: "read" },
    env: { GREETING: "hello" },
  });
  const [first, second] = workflow!.jobs;
  expect(first).toMatchObject({
    id: "first",
    condition: "success()",
    timeoutMinutes: 5,
    outputs: { answer: new Expression("steps.think.outputs.answer") },
  });
  expect(first!.steps).toMatchObject([
    { kind: "run", id: "think", shell: "bash", condition: "success()" },
    { kind: "action", condition: "success() && (github.ref == 'refs/heads/main')", with: { "fetch-depth": "0" } },
  ]);
  expect(second).toMatchObject({ needs: ["first"], condition: "always()", timeoutMinutes: 360 });
  expect(second!.steps).toMatchObject([{ workingDirectory: "sub", shell: "bash" }]);
});

test("says where a file is wrong, with GitHub's own words", async () => {
  const { workflow, problems } = await readWorkflow(
    path,
    "on: push\njobs:\n  a:\n    runs-on: x\n    stepz: []\n    steps: [{ run: x }]\n",
  );
  expect(workflow).toBeNull();
  expect(problems).toEqual([{ message: "Unexpected value 'stepz'", where: { file: path, line: 5, column: 5 } }]);
});

test("a job cannot need one that is not there", async () => {
  const { problems } = await readWorkflow(
    path,
    "on: push\njobs:\n  a: { runs-on: x, steps: [{ run: x }] }\n  b: { runs-on: x, needs: nobody, steps: [{ run: x }] }\n",
  );
  expect(problems[0]).toMatchObject({
    message: expect.stringContaining("nobody"),
    where: { line: expect.any(Number) },
  });
});

test("a job without steps is not one that passed", async () => {
  const { problems } = await readWorkflow(path, "on: push\njobs:\n  a:\n    runs-on: x\n");
  expect(problems).toEqual([{ message: "job 'a' has no steps", where: { file: path } }]);
});

test("says where a file is not YAML", async () => {
  const { problems } = await readWorkflow(path, "on: push\njobs: [\n");
  expect(problems[0]).toMatchObject({ where: { file: path, line: expect.any(Number) } });
});

test("refuses an expression that asks for a context which is not there", async () => {
  const { problems } = await readWorkflow(
    path,
    "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{ if: secret.X, run: x }]\n",
  );
  expect(problems[0]?.message).toContain("Unrecognized named-value: 'secret'");
});

test("refuses what it would have to leave out", async () => {
  const { workflow, problems } = await readWorkflow(
    path,
    "on: push\njobs:\n  a:\n    runs-on: x\n    services: { db: { image: postgres } }\n    steps: [{ run: x }]\n",
  );
  expect(workflow).toBeNull();
  expect(problems).toEqual([{ message: "the sandbox runner does not do 'services' (job 'a')", where: { file: path } }]);
});

test("the parser loads in plain Node too, where bare JSON imports are refused", async () => {
  const program = `import { readWorkflow } from ${JSON.stringify(join(import.meta.dirname, "read-workflow.ts"))};
    const { workflow } = await readWorkflow("a.yml", "on: push\\njobs: { a: { runs-on: x, steps: [{ run: y }] } }");
    console.log(workflow.jobs[0].id);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module-typescript", "-e", program]);
  expect(stdout).toBe("a\n");
});
