import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluationReportSchema } from "../../core/report/evaluation-report.ts";
import type { RunRecord } from "../../sandbox/runner/records.ts";
import { logOf, startWorkflowWorld, type WorkflowWorld } from "./workflow-world.ts";

/** A repository of twelve models: whoever changes one waits for one, and reads of one. */

const months = ["january", "february", "march", "april", "may", "june", "july", "august"];
const others = [...months, "september", "october", "november"].map((month) => `flights-in-${month}`);

/** The example's model twelve times. Twins differ by the limit of a gate, so that an edit of one is an edit of one. */
function twelve(config: string): string {
  return config.replace(/( {2}late-flights:\n[\s\S]*?)\nenvironments:/, (_, entry: string) => {
    const twins = others.map((name, index) =>
      entry.replace("late-flights:", `${name}:`).replace("at_least: 0.52", `at_least: 0.5${index + 10}`),
    );
    return `${entry}${twins.join("")}\nenvironments:`;
  });
}

/** In the entry of one model. */
const inEntry = (model: string, change: (entry: string) => string) => (config: string) =>
  config.replace(new RegExp(`( {2}${model}:\\n[\\s\\S]*?)(?=\\n {2}[a-z]|\\nenvironments:)`), (entry) => change(entry));

const withHour = (entry: string) => entry.replace("[distance, weekday]", "[distance, weekday, hour]");

let world: WorkflowWorld;
beforeAll(async () => {
  // Nothing is released: the first push would train all of them.
  world = await startWorkflowWorld(twelve, ["sluice-release.yml"]);
}, 60_000);
afterAll(() => world.close());

const jobsOf = ({ jobs }: RunRecord) => jobs.map(({ name, conclusion }) => `${name}: ${conclusion}`).sort();

/** The half that judges, after the half that trains. */
async function judged(head: string): Promise<{ trained: RunRecord; evaluated: RunRecord }> {
  const trained = await world.finished("Sluice pull request", head);
  const evaluated = world.runner.runs().find((each) => each.workflow === "Sluice evaluate" && each.id > trained.id);
  if (!evaluated) throw new Error(`nothing was evaluated:\n${logOf(trained)}`);
  return { trained, evaluated };
}

test("a change of one model trains and judges that one, and leaves one report", async () => {
  const head = await world.propose("one", "sluice.yaml", inEntry("flights-in-may", withHour));
  const { trained, evaluated } = await judged(head);
  expect(jobsOf(trained), logOf(trained)).toEqual(["models: success", "train (flights-in-may): success"]);
  expect(jobsOf(evaluated), logOf(evaluated)).toEqual([
    "count (flights-in-may): success",
    "evaluate (flights-in-may): success",
    "models: success",
  ]);
  const files = await world.artifact(evaluated, "sluice-report-flights-in-may");
  const report = evaluationReportSchema.parse(JSON.parse(files["report.json"] ?? ""));
  expect(report).toMatchObject({ model: "flights-in-may", gates: { passed: true } });
}, 60_000);

test("its report is read at a glance: a headline, one table, and the rest folded", async () => {
  const { evaluated } = await judged((await world.finished("Sluice pull request")).headSha);
  const { "report.md": text = "" } = await world.artifact(evaluated, "sluice-report-flights-in-may");
  const unfolded = text.replaceAll(/<details>[\s\S]*?<\/details>/g, "");
  expect(text.split("\n", 1)[0]).toMatch(/^### ✅ flights-in-may: .*gates passed/);
  expect(unfolded.match(/^\| ?:?-/gm)).toHaveLength(1);
  expect(unfolded.length).toBeLessThan(2_000);
  expect(text.length).toBeLessThan(12_000);
  expect(text).not.toContain("flights-in-june");
});

test("a change of none trains none", async () => {
  const { trained, evaluated } = await judged(
    await world.propose("none", "README.md", (text) => `${text}\nRead this.\n`),
  );
  expect(jobsOf(trained)).toEqual(["models: success", "train: skipped"]);
  expect(jobsOf(evaluated)).toEqual(["count: skipped", "evaluate: skipped", "models: success"]);
});
