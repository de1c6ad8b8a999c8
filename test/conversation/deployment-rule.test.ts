import { afterAll, beforeAll, expect, it } from "vitest";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import { at, type BotWorld, model, owner, repo, startBotWorld } from "./bot-world.ts";
import { say } from "./commands-world.ts";
import { mayMaintain, reconfigure, steady } from "./promotion-world.ts";
import { isStable, mergeProposal, released, until } from "./story.ts";

/** Jobs that name an environment of which the App is a custom deployment protection rule. */

let world: BotWorld;
let promotion: number;
beforeAll(async () => {
  world = await startBotWorld({ rollout: "{ strategy: canary, steps: [50%], bake: 1h }" });
  await mayMaintain(world, "tom");
  for (const environment of ["production", "env/production", "elsewhere"]) {
    await world
      .as(owner)
      .repos.createDeploymentProtectionRule({ ...at, environment_name: environment, integration_id: 77 });
  }
  const { v1 } = world.serving;
  await released(world, v1);
  promotion = await mergeProposal(world, "production", v1);
  await until("v1 in production", () => isStable(world, "production", v1));
  await world.quiet();
}, 60_000);
afterAll(() => world.close());

/** A run for the newest commit of the branch that wants to deploy. */
async function asks(environment: string, branch = "env/production"): Promise<number> {
  const { id } = await world.github.workflowRuns.createRun({
    repository: `${owner}/${repo}`,
    path: ".github/workflows/deploy.yml",
    event: "push",
    headSha: (await world.repository.head(branch)) ?? "",
    headBranch: branch,
    actor: "maria",
  });
  await world.github.askToDeploy(id, environment);
  await world.quiet();
  return id;
}

const answers = (id: number) =>
  world.github.deploymentAnswers(id).map(({ state, comment }) => steady(`${state ?? "waiting"}: ${comment}`));

it("what was promoted goes on, once, whether the job names the environment or its branch", async () => {
  const one = await asks("production");
  const other = await asks("env/production");
  expect(answers(one)).toMatchInlineSnapshot(`
    [
      "approved: Promoted by the rules: late-flights@v1.",
    ]
  `);
  expect(answers(other)).toEqual(answers(one));
  expect(world.github.workflowRuns.getRun(one).status).toBe("in_progress");
});

it("another branch, and an environment that nobody knows, do not", async () => {
  expect(answers(await asks("production", "main"))).toMatchInlineSnapshot(`
    [
      "rejected: Only env/production is deployed to production.",
    ]
  `);
  expect(answers(await asks("elsewhere"))).toMatchInlineSnapshot(`
    [
      "rejected: sluice.yaml has no environment elsewhere.",
    ]
  `);
});

it("an environment of which the App is no rule gets no answer", async () => {
  expect(answers(await asks("staging", "env/staging"))).toEqual([]);
});

it("in a freeze a job waits and is told why; it goes on afterwards, also if nobody remembers it", async () => {
  const { v2 } = world.serving;
  const always = "freeze: [{ from: 2001-01-01, to: 2999-12-31, reason: end of the year }]";
  await reconfigure(world, (text) => text.replace("after: staging\n", `after: staging\n    ${always}\n`));
  await released(world, v2);
  await mergeProposal(world, "production", v2);
  const run = await asks("production");
  expect(answers(run)).toMatchInlineSnapshot(`
    [
      "waiting: Not yet: late-flights@v2: production is frozen until TIME: end of the year.",
    ]
  `);
  await reconfigure(world, (text) => text.replace(`    ${always}\n`, ""));
  await world.restartBot();
  await until("an answer", async () => world.github.workflowRuns.getRun(run).status !== "waiting");
  expect(answers(run).at(-1)).toMatchInlineSnapshot(
    `"approved: Promoted by the rules: late-flights@v1, late-flights@v2."`,
  );
});

it("a rollback goes on; what nobody has promoted does not", async () => {
  const { picky } = world.serving;
  await say(world, promotion, "tom", "/sluice rollback late-flights in production");
  await until("v1 in production", () => isStable(world, "production", world.serving.v1));
  const rolledBack = await asks("production");
  expect(answers(rolledBack)).toMatchInlineSnapshot(`
    [
      "approved: Promoted by the rules: late-flights@v1.",
    ]
  `);
  await world.release(picky);
  await edit((text) => text.replace(/^held:/m, `candidate: ${JSON.stringify(picky)}\nheld:`));
  const byHand = await asks("production");
  expect(answers(byHand)).toMatchInlineSnapshot(`
    [
      "rejected: Not promoted by the rules: late-flights@v3: no promotion of it was merged here.",
    ]
  `);
});

async function edit(change: (text: string) => string): Promise<void> {
  const expectedHead = (await world.repository.head("env/production")) ?? "";
  const path = releaseFilePath(model);
  const content = change((await world.repository.readFile(expectedHead, path)) ?? "");
  await world.repository.commitFile({ branch: "env/production", path, content, message: "By hand", expectedHead });
}
