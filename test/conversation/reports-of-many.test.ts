import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { reports } from "../../core/report/fixtures/reports.ts";
import { at, type BotWorld, modelEntry, startBotWorld } from "./bot-world.ts";
import { check, comments, evaluationRun, openPull, type Pull, trainingRun } from "./runs.ts";

/** Twelve models in one repository: who reads only one check and the comments of what was touched knows all. */

const others = Array.from({ length: 11 }, (_, index) => `model-${String(index + 1).padStart(2, "0")}`);

let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld({ moreModels: others });
});
afterAll(() => world.close());

function of(model: string, report: EvaluationReport = reports.passed): EvaluationReport {
  const own = "candidate" in report ? { candidate: { ...report.candidate, model } } : {};
  return { ...report, ...own, model } as EvaluationReport;
}

const evaluate = async (pull: Pull, ...found: EvaluationReport[]) => {
  await evaluationRun(world, await trainingRun(world, pull), found);
  await world.quiet();
};

const firstLines = async (pull: Pull) =>
  (await comments(world, pull.number)).map(({ body }) => body.split("\n").slice(0, 2).join(" ")).sort();

const gate = (pull: Pull) => check(world, pull.headSha, "sluice");

/** Folds lie in folds. */
function outsideFolds(body: string): string {
  const less = body.replaceAll(/<details>(?:(?!<details>)[\s\S])*?<\/details>/g, "");
  return less === body ? body : outsideFolds(less);
}

async function gateText({ headSha }: Pull): Promise<string> {
  const { data } = await world.as("maria").checks.listForRef({ ...at, ref: headSha, check_name: "sluice" });
  return (data.check_runs[0]?.output.summary ?? "").replaceAll(/\(http[^)]*\)/g, "(…)");
}

async function namesOfChecks({ headSha }: Pull): Promise<string[]> {
  const { data } = await world.as("maria").checks.listForRef({ ...at, ref: headSha, per_page: 100 });
  return data.check_runs.map(({ name }) => name).sort();
}

describe("a pull request of one model among twelve", () => {
  it("has its checks, its comment, and one check that stands for all", async () => {
    const pull = await openPull(world, "one-of-twelve", "data/model-03/2001.csv");
    await world.quiet();
    expect(await namesOfChecks(pull)).toEqual(["sluice", "sluice/model-03"]);
    expect(await gate(pull)).toMatchObject({ status: "queued", title: "0 of 1 model judged, waiting for model-03" });
    await evaluate(pull, of("model-03"));
    expect(await firstLines(pull)).toEqual([
      "<!-- sluice:report model-03 --> ### ✅ model-03: better than production, both gates passed",
    ]);
    expect(await gate(pull)).toEqual({
      status: "completed",
      conclusion: "success",
      title: "model-03: better than production, both gates passed",
    });
  });

  it("is judged for nothing else, whatever its run hands in", async () => {
    const pull = await openPull(world, "more-than-touched", "model-04/train.py");
    await evaluate(pull, of("model-04"), of("model-05", reports.unsure));
    expect(await namesOfChecks(pull)).toEqual(["sluice", "sluice/model-04"]);
    expect(await gate(pull)).toMatchObject({ conclusion: "success" });
  });
});

describe("a pull request of shared code", () => {
  it("waits for all, and tells first what keeps it from being merged", async () => {
    const pull = await openPull(world, "shared", "lib/features.py");
    await world.quiet();
    expect(await gate(pull)).toMatchObject({
      status: "queued",
      title: "0 of 12 models judged, waiting for late-flights, model-01, model-02 and 9 more",
    });
    // Of model-10 no report came: its job has crashed.
    const passed = ["late-flights", ...others].filter((name) => !["model-07", "model-08", "model-10"].includes(name));
    await evaluate(
      pull,
      ...passed.map((name) => of(name)),
      of("model-07", reports.unsure),
      of("model-08", reports["data-broken"]),
    );
    expect(await gate(pull)).toEqual({
      status: "completed",
      conclusion: "failure",
      title: "2 of 12 models refused: model-08, model-10, 1 undecided: model-07",
    });
    expect(await gateText(pull)).toMatchInlineSnapshot(`
      "| | model | what its gates say |
      | - | - | - |
      | ❌ | \`model-08\` | not evaluated, the data is broken ([details](…)) |
      | ❌ | \`model-10\` | not evaluated, there is no report ([details](…)) |
      | ❔ | \`model-07\` | cannot tell yet ([details](…)) |
      | ✅ | \`late-flights\` | better than production, both gates passed ([details](…)) |
      | ✅ | \`model-01\` | better than production, both gates passed ([details](…)) |
      | ✅ | \`model-02\` | better than production, both gates passed ([details](…)) |
      | ✅ | \`model-03\` | better than production, both gates passed ([details](…)) |
      | ✅ | \`model-04\` | better than production, both gates passed ([details](…)) |
      | ✅ | \`model-05\` | better than production, both gates passed ([details](…)) |
      | ✅ | \`model-06\` | better than production, both gates passed ([details](…)) |
      | ✅ | \`model-09\` | better than production, both gates passed ([details](…)) |
      | ✅ | \`model-11\` | better than production, both gates passed ([details](…)) |"
    `);
    expect(await firstLines(pull)).toHaveLength(12);
    // What passed is read at a glance, twelve times over: a headline, one table, and the rest behind a click.
    const bodies = (await comments(world, pull.number)).map(({ body }) => body);
    for (const body of bodies.filter((each) => each.includes("### ✅"))) {
      const unfolded = outsideFolds(body);
      expect(unfolded.match(/^\| ?:?-/gm)).toHaveLength(1);
      expect(unfolded.length).toBeLessThan(3_000);
      expect(body.length).toBeLessThan(15_000);
    }
  });

  it("passes when each of them does", async () => {
    const pull = await openPull(world, "all-pass", "lib/features.py");
    await evaluate(pull, ...["late-flights", ...others].map((name) => of(name)));
    expect(await gate(pull)).toMatchObject({ conclusion: "success", title: "all 12 models passed" });
  });
});

describe("a pull request that names models anew", () => {
  it("closes the old comment with a pointer, and takes the old check back", async () => {
    const pull = await openPull(world, "renames", "model-01/train.py");
    await evaluate(pull, of("model-01"));
    const config = (await world.repository.readFile(pull.headSha, "sluice.yaml")) ?? "";
    const change = { branch: pull.branch, path: "sluice.yaml", message: "Another name", expectedHead: pull.headSha };
    const headSha = await world.repository.commitFile({
      ...change,
      content: config.replace("  model-01:\n", "  arrivals:\n").replace(modelEntry("model-02"), ""),
    });
    await world.quiet();
    const renamed = { ...pull, headSha };
    expect(await firstLines(renamed)).toEqual([
      "<!-- sluice:added --> ➖ `arrivals` is `model-01` under another name: it keeps its gates. Nothing serves under the new name, so its first release is judged without a production model to compare with.",
      "<!-- sluice:report model-01 --> > 🗄️ **This pull request calls the model `arrivals` now.** What follows is what was found before.",
    ]);
    expect(await namesOfChecks(renamed)).toEqual(["sluice"]);
    expect(await gate(renamed)).toMatchObject({ conclusion: "neutral" });
    expect(await gateText(renamed)).toMatchInlineSnapshot(`
      "Of the models that the default branch knows, none is changed in its data, code or configuration.

      ➖ \`arrivals\` is \`model-01\` under another name.

      ➖ \`model-02\` goes away."
    `);
  });

  it("lets the rest of it be judged where it brings a new one", async () => {
    const pull = await openPull(world, "adds", "model-06/train.py");
    const config = (await world.repository.readFile(pull.headSha, "sluice.yaml")) ?? "";
    const headSha = await world.repository.commitFile({
      branch: pull.branch,
      path: "sluice.yaml",
      message: "One more",
      expectedHead: pull.headSha,
      content: config.replace("environments:\n", `${modelEntry("departures")}environments:\n`),
    });
    await evaluate({ ...pull, headSha }, of("model-06"));
    expect(await gate({ ...pull, headSha })).toMatchObject({
      conclusion: "neutral",
      title: "model-06: better than production, both gates passed; not judged before the merge: departures",
    });
    expect(await gateText({ ...pull, headSha })).toContain(
      "➖ `departures` is new: the default branch has no gates for it yet, so nothing here has judged it.",
    );
    const [told] = (await comments(world, pull.number)).filter(({ body }) => body.startsWith("<!-- sluice:added -->"));
    expect(told?.body).toMatchInlineSnapshot(`
      "<!-- sluice:added -->
      ### ➖ 1 new model, not judged before the merge: \`departures\`

      The default branch has no data and no gates for it yet, and gates that a pull request brings along decide nothing about that pull request.

      | when | what is judged, and by whom |
      | - | - |
      | now | “Sluice pull request” validates the data and trains; where that fails, its run fails, and the check does not |
      | at the merge | nothing by Sluice: whoever approves the pull request decides on data, holdout and gates |
      | after it | “Sluice release” trains again from the default branch; what passes every gate becomes the first release |

      \`departures\` will be judged by 2 gates: \`roc_auc\` at least 0.62; \`roc_auc\` may drop 0.01 versus production. Nothing serves under this name yet, so what compares with another model waits for the second release, but for a comparison with the baseline.

      To have it judged before its code is merged, bring its entry in \`sluice.yaml\` and its data schema in a pull request of their own first: from then on the default branch has its gates, and every pull request is judged by them."
    `);
  });
});

describe("a default branch that names a model anew", () => {
  it("closes the comment under the old name, and has nothing to say for the new one", async () => {
    const pull = await openPull(world, "overtaken", "data/model-09/2001.csv");
    await evaluate(pull, of("model-09"));
    const main = (await world.repository.head("main")) ?? "";
    await world.repository.commitFile({
      branch: "main",
      path: "sluice.yaml",
      message: "Another name",
      expectedHead: main,
      content: ((await world.repository.readFile(main, "sluice.yaml")) ?? "").replace("  model-09:\n", "  ninth:\n"),
    });
    await world.restartBot();
    await world.quiet();
    expect(await firstLines(pull)).toEqual([
      "<!-- sluice:report model-09 --> > 🗄️ **The default branch has no such model any more.** What follows is what was found before.",
      "<!-- sluice:report ninth --> ### ⛔ ninth: not evaluated, there is no report",
    ]);
    expect(await gate(pull)).toMatchObject({
      conclusion: "failure",
      title: "ninth: not evaluated, there is no report",
    });
  });
});
