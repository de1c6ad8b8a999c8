import { afterEach, beforeEach, expect, test } from "vitest";
import { at, commitFile, createBranch } from "../github/test-world.ts";
import { finished, type RunnerWorld, said, startRunnerWorld, stepsOf } from "./test-runner.ts";

let world: RunnerWorld;
beforeEach(async () => {
  world = await startRunnerWorld();
});
afterEach(() => world.close());

const write = (name: string, text: string, branch?: string) =>
  commitFile(world.asOwner, `.github/workflows/${name}.yml`, text, branch);

test("a push runs the jobs in their order; outputs, environment and artifacts travel as on GitHub", async () => {
  await commitFile(world.asOwner, "data/a.csv", "id\n1\n");
  await write(
    "build",
    `
name: Build
on: push
permissions: { contents: read }
env: { COLOUR: blue }
jobs:
  last:
    needs: [make]
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/download-artifact@v8
        with: { name: rows, path: got }
      - env: { WORD: "\${{ needs.make.outputs.word }}" }
        run: echo "$WORD $(cat got/a.csv | tail -1)"
  make:
    runs-on: ubuntu-24.04
    outputs: { word: "\${{ steps.say.outputs.word }}" }
    steps:
      - uses: actions/checkout@v7
        with: { persist-credentials: false }
      - id: say
        run: |
          echo "word=hello" >> "$GITHUB_OUTPUT"
          echo "SHADE=dark $COLOUR" >> "$GITHUB_ENV"
          mkdir "$RUNNER_TEMP/bin" && echo "$RUNNER_TEMP/bin" >> "$GITHUB_PATH"
          printf '#!/bin/sh\\necho tool\\n' > "$RUNNER_TEMP/bin/own-tool" && chmod +x "$RUNNER_TEMP/bin/own-tool"
          printf '# Made\\n' >> "$GITHUB_STEP_SUMMARY"
          echo "::warning file=data/a.csv,line=2,title=Short::one row"
      - run: echo "$SHADE $(own-tool)"
      - uses: actions/upload-artifact@v7
        with: { name: rows, path: data, if-no-files-found: error }
`,
  );
  const run = await finished(world, "Build");
  expect(run).toMatchObject({ conclusion: "success", event: "push", headBranch: "main" });
  expect(run.jobs.map(({ id }) => id)).toEqual(["make", "last"]);
  expect(said(run)).toContain("dark blue tool");
  expect(said(run)).toContain("hello 1");
  expect(stepsOf(run)[1]).toMatchObject({
    summary: "# Made\n",
    annotations: [{ level: "warning", title: "Short", message: "one row", where: { file: "data/a.csv", line: 2 } }],
  });
  expect(world.github.workflowRuns.getRun(run.id)).toMatchObject({ status: "completed", conclusion: "success" });
});

test("a failing step fails the run; what asks for it still runs; continue-on-error forgives", async () => {
  await write(
    "fail",
    `
name: Fail
on: push
jobs:
  a:
    runs-on: x
    steps:
      - { id: soft, run: exit 3, continue-on-error: true }
      - run: 'echo "$WAS"'
        env: { WAS: "\${{ steps.soft.outcome }} but \${{ steps.soft.conclusion }}" }
      - run: "false | true"
      - { run: "false | true", shell: bash }
      - run: echo not reached
      - { if: failure(), run: echo tidied }
  after: { needs: a, runs-on: x, steps: [{ run: echo not reached }] }
  always: { needs: after, if: always(), runs-on: x, steps: [{ run: echo reached }] }
`,
  );
  const run = await finished(world, "Fail");
  expect(run.conclusion).toBe("failure");
  expect(stepsOf(run).map(({ outcome, conclusion }) => [outcome, conclusion])).toEqual([
    ["failure", "success"],
    ["success", "success"],
    ["success", "success"],
    ["failure", "failure"],
    ["skipped", "skipped"],
    ["success", "success"],
    ["success", "success"],
  ]);
  expect(said(run)).toEqual([
    "error: Process completed with exit code 3.",
    "failure but success",
    "error: Process completed with exit code 1.",
    "tidied",
    "reached",
  ]);
  expect(run.jobs.map(({ id, conclusion }) => `${id} ${conclusion}`)).toEqual([
    "a failure",
    "after skipped",
    "always success",
  ]);
});

test("a pull request runs the files of its merge commit, reads only, and knows no secret", async () => {
  await write("old", "name: Old\non: pull_request\njobs: { a: { runs-on: x, steps: [{ run: echo old }] } }\n");
  await createBranch(world.asMaria, "better");
  const ask = "curl -s -o /dev/null -w '%{http_code}' -H \"authorization: Bearer $TOKEN\"";
  const head = await write(
    "old",
    `
name: New
on: { pull_request: { branches: [main] } }
permissions: write-all
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/checkout@v7
      - env: { TOKEN: "\${{ github.token }}", SECRET: "\${{ secrets.PASSWORD }}", HEAD: "\${{ github.event.pull_request.head.sha }}" }
        run: |
          echo "secret=[$SECRET] ref=$GITHUB_REF base=$GITHUB_BASE_REF head=$GITHUB_HEAD_REF"
          test "$GITHUB_SHA" = "$(git rev-parse HEAD)" && test "$GITHUB_SHA" != "$HEAD" && echo merge commit
          echo "read $(${ask} $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/contents/README.md)"
          echo "write $(${ask} -X POST -d '{"ref":"refs/heads/mine","sha":"'$HEAD'"}' $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/git/refs)"
`,
    "better",
  );
  const { data } = await world.asMaria.pulls.create({ ...at, title: "Better", head: "better", base: "main" });
  const run = await finished(world, "New");
  expect(run).toMatchObject({ conclusion: "success", event: "pull_request", headSha: head, headBranch: "better" });
  expect(said(run).slice(1)).toEqual([
    `secret=[] ref=refs/pull/${data.number}/merge base=main head=better`,
    "merge commit",
    "read 200",
    "write 403",
  ]);
  expect(world.runner.runs().map(({ workflow }) => workflow)).not.toContain("Old");
});

test("workflow_run runs the default branch's file, and reads the other run's artifact by its token", async () => {
  const follow = (name: string, permissions: string) => `
name: ${name}
on: { workflow_run: { workflows: [First], types: [completed] } }
permissions: ${permissions}
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/download-artifact@v8
        with:
          pattern: word-*
          path: got
          run-id: \${{ github.event.workflow_run.id }}
          github-token: \${{ github.token }}
      - run: echo "$(cat got/word.txt) of $PASSWORD"
        env: { PASSWORD: "\${{ secrets.PASSWORD }}" }
`;
  await write("allowed", follow("Allowed", "{ actions: read }"));
  await write("refused", follow("Refused", "{ contents: read }"));
  await write(
    "first",
    `
name: First
on: push
jobs:
  a:
    runs-on: x
    steps:
      - run: echo word > word.txt
      - { uses: actions/upload-artifact@v7, with: { name: word-one, path: word.txt } }
`,
    await branch("other"),
  );
  const allowed = await finished(world, "Allowed");
  expect(allowed).toMatchObject({ conclusion: "success", event: "workflow_run", headBranch: "main" });
  expect(said(allowed)).toContain("word of ***");
  const refused = await finished(world, "Refused");
  expect(refused.conclusion).toBe("failure");
  expect(said(refused)[0]).toContain("answered 403");
});

test("what a job's own token causes starts nothing, except by dispatch", async () => {
  await write("tagged", "name: Tagged\non: create\njobs: { a: { runs-on: x, steps: [{ run: echo }] } }\n");
  await write(
    "dispatched",
    `
name: Dispatched
on: { workflow_dispatch: { inputs: { who: { default: nobody }, loud: { type: boolean } } } }
jobs:
  a:
    runs-on: x
    steps:
      - run: echo "$WHO $LOUD"
        env: { WHO: "\${{ inputs.who }}", LOUD: "\${{ inputs.loud && 'LOUD' || 'soft' }}" }
`,
  );
  const call = 'curl -sf -X POST -H "authorization: Bearer $TOKEN"';
  await write(
    "causes",
    `
name: Causes
on: push
permissions: { contents: write, actions: write }
jobs:
  a:
    runs-on: x
    env: { TOKEN: "\${{ github.token }}" }
    steps:
      - run: |
          ${call} -d '{"ref":"refs/heads/made","sha":"'$GITHUB_SHA'"}' $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/git/refs
          ${call} -d '{"ref":"main","inputs":{"loud":"true"}}' $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/actions/workflows/dispatched.yml/dispatches
`,
  );
  const dispatched = await finished(world, "Dispatched");
  expect(dispatched).toMatchObject({ event: "workflow_dispatch", conclusion: "success" });
  expect(said(dispatched)).toEqual(["nobody LOUD"]);
  const causes = world.runner.runs().filter(({ workflow }) => workflow === "Causes");
  expect(causes.map(({ headBranch, conclusion }) => [headBranch, conclusion])).toEqual([["main", "success"]]);
});

test("a file that cannot be read gives a failed run that says where", async () => {
  await write("broken", "name: Broken\non: push\njobs:\n  a:\n    runs-on: x\n    stepz: []\n");
  await world.runner.idle();
  const [run] = world.runner.runs();
  expect(run).toMatchObject({
    conclusion: "failure",
    problems: [
      { message: "Unexpected value 'stepz'", where: { file: ".github/workflows/broken.yml", line: 6, column: 5 } },
    ],
  });
  expect(world.github.workflowRuns.getRun(run!.id)).toMatchObject({ status: "completed", conclusion: "failure" });
});

test("an expression that cannot be computed fails what it stands in", async () => {
  const parse = `\${{ fromJSON(github.event_name) }}`;
  await write(
    "jobs",
    `
name: Jobs
on: push
jobs:
  condition: { if: "${parse}", runs-on: x, steps: [{ run: echo }] }
  environment: { env: { A: "${parse}" }, runs-on: x, steps: [{ run: echo }] }
  step: { runs-on: x, steps: [{ run: echo, env: { A: "${parse}" } }] }
  outputs: { runs-on: x, outputs: { a: "${parse}" }, steps: [{ run: echo }] }
`,
  );
  const jobs = await finished(world, "Jobs");
  expect(jobs.jobs.map(({ conclusion }) => conclusion)).toEqual(Array(4).fill("failure"));
  expect(jobs.jobs.map(({ problem }) => problem).filter((problem) => problem?.includes("JSON"))).toHaveLength(3);
  await write(
    "group",
    `name: Group\non: push\nconcurrency: "${parse}"\njobs: { a: { runs-on: x, steps: [{ run: x }] } }`,
  );
  expect(await finished(world, "Group")).toMatchObject({
    conclusion: "failure",
    problems: [{ message: expect.stringContaining("JSON"), where: { file: ".github/workflows/group.yml" } }],
  });
});

test("a step sees nothing of the host but PATH", async () => {
  process.env.OF_THE_HOST = "leak";
  await write("env", "name: Env\non: push\njobs: { a: { runs-on: x, steps: [{ run: env }] } }\n");
  const names = said(await finished(world, "Env")).map((line) => line.split("=")[0]);
  const protocol = /^(CI|HOME|PATH|GITHUB_\w+|RUNNER_\w+)$/;
  // The last three are bash's own.
  expect(names.filter((name) => !protocol.test(name!)).sort()).toEqual(["PWD", "SHLVL", "_"]);
  expect(names).toEqual(expect.arrayContaining(["GITHUB_OUTPUT", "GITHUB_SHA", "GITHUB_API_URL", "RUNNER_TEMP"]));
  expect(names).not.toContain("GITHUB_TOKEN");
});

test("a schedule is fired by hand", async () => {
  await write(
    "nightly",
    "name: Nightly\non: { schedule: [{ cron: '17 3 * * *' }] }\njobs: { a: { runs-on: x, steps: [{ run: 'echo $GITHUB_EVENT_NAME' }] } }\n",
  );
  world.runner.fireSchedule("acme/models");
  expect(said(await finished(world, "Nightly"))).toEqual(["schedule"]);
});

async function branch(name: string): Promise<string> {
  await createBranch(world.asOwner, name);
  return name;
}
