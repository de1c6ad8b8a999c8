import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluationReportSchema } from "../../core/report/evaluation-report.ts";
import type { RunRecord } from "../../sandbox/runner/records.ts";
import { logOf, startWorkflowWorld, type WorkflowWorld } from "./workflow-world.ts";

/** The workflows that users copy, run as they are, with the real actions on the example's real data. */

let world: WorkflowWorld;
beforeAll(async () => {
  world = await startWorkflowWorld();
}, 60_000);
afterAll(() => world.close());

const conclusions = (run: RunRecord) =>
  Object.fromEntries(run.jobs.flatMap(({ steps }) => steps.map(({ name, conclusion }) => [name, conclusion])));

async function reportOf(headSha: string) {
  const { id } = await world.finished("Sluice pull request", headSha);
  const run = world.runner.runs().find((each) => each.workflow === "Sluice evaluate" && each.id > id);
  if (run === undefined) throw new Error("nothing was evaluated");
  const files = await world.artifact(run, "sluice-report-late-flights");
  return { run, files, report: evaluationReportSchema.parse(JSON.parse(files["report.json"] ?? "")) };
}

test("the first commit on main is released", async () => {
  const run = await world.finished("Sluice release");
  expect(run, logOf(run)).toMatchObject({ event: "push", conclusion: "success" });
  expect(await world.tags()).toEqual(["late-flights@v1"]);
  expect(Object.keys(await world.artifact(run, "sluice-report-late-flights")).sort()).toEqual([
    "report.html",
    "report.json",
    "report.md",
  ]);
  expect(Object.keys(await world.artifact(run, "sluice-candidate-late-flights")).sort()).toEqual([
    "candidate.json",
    "data-report.json",
    "model.onnx",
  ]);
});

test("a better model in a pull request is trained without rights and evaluated with main's gates", async () => {
  const head = await world.propose("better", "sluice.yaml", (text) =>
    text.replace("[distance, weekday]", "[distance, weekday, hour]"),
  );
  const { run, report, files } = await reportOf(head);
  expect(run.conclusion, logOf(run)).toBe("success");
  expect(report).toMatchObject({
    outcome: "evaluated",
    commit: head,
    anchor: { release: "late-flights@v1" },
    gates: { passed: true },
  });
  expect(files["report.md"]).toContain("holdout used 1 time before");
}, 120_000);

test("a pull request cannot lower the gates that judge it", async () => {
  const head = await world.propose("cheat", "sluice.yaml", (text) =>
    text
      // One day of data has one weekday: such a model scores every flight alike.
      .replace("features: [distance, weekday]", "features: [weekday]")
      .replace("validation_from: 2001-03-15", "validation_from: 2001-01-02")
      .replace("{ metric: roc_auc, at_least: 0.52 }", "{ metric: roc_auc, at_least: 0.01 }"),
  );
  const { run, report } = await reportOf(head);
  expect(report).toMatchObject({ outcome: "evaluated", gates: { passed: false } });
  expect(conclusions(run)).toMatchObject({ "Keep the report for the bot": "success", Gate: "failure" });
}, 120_000);

test("every candidate has been counted, whether it passed or not, and no bot was needed", async () => {
  const candidates = Object.values((await world.looks())?.holdouts ?? {}).flat();
  expect(new Set(candidates).size).toBe(candidates.length);
  expect(candidates).toHaveLength(3);
});

test("broken data stops the training, and the report says so", async () => {
  const head = await world.propose("broken", "data/flights.schema.yaml", (text) =>
    text.replace("max: 6000", "max: 60"),
  );
  const untrusted = await world.finished("Sluice pull request", head);
  expect(conclusions(untrusted)).toMatchObject({ "Validate the data": "failure", Train: "skipped" });
  expect(Object.keys(await world.artifact(untrusted, "sluice-candidate-late-flights"))).toEqual(["data-report.json"]);
  const { run, report } = await reportOf(head);
  expect(report).toMatchObject({ outcome: "data-broken", commit: head });
  expect(run.conclusion).toBe("failure");
}, 120_000);

test("data that cannot be read is broken data", async () => {
  const head = await world.propose("unreadable", "data/flights-2001-02.parquet", () => "no Parquet at all\n");
  const { report } = await reportOf(head);
  expect(report).toMatchObject({ outcome: "data-broken", data: { findings: [{ rule: "table.readable" }] } });
}, 120_000);

test("a training command that fails is a finding of the report, not a broken evaluation", async () => {
  const head = await world.propose("crash", "sluice.yaml", (text) =>
    text.replace("baseline: linear", 'run: "exit 7"').replace(/ {6}features: .*\n/, ""),
  );
  const { run, report } = await reportOf(head);
  expect(report).toMatchObject({ outcome: "no-candidate", commit: head });
  expect(conclusions(run)).toMatchObject({ Evaluate: "success", Gate: "failure" });
}, 120_000);

test("no job of a pull request has seen a secret, or written anything", async () => {
  expect(await world.tags()).toEqual(["late-flights@v1"]);
  expect(world.runner.runs().map(logOf).join("\n")).not.toContain("hush-hush");
});

test("simple mode runs the whole pipeline in one step, and its summary is the report", async () => {
  const head = await world.proposeSimpleMode("simple");
  const run = await world.finished("Sluice simple", head);
  expect(run, logOf(run)).toMatchObject({ event: "pull_request", conclusion: "success" });
  expect(run.jobs.flatMap(({ steps }) => steps.map(({ summary }) => summary)).join("")).toContain("gates passed");
}, 120_000);
