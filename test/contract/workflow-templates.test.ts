import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readWorkflow } from "../../sandbox/runner/workflow/read-workflow.ts";
import { Expression, isMapping, type Template } from "../../sandbox/runner/workflow/template.ts";
import type { ActionStep, Job, Workflow } from "../../sandbox/runner/workflow/workflow.ts";
import { actions } from "../../scripts/action-files.ts";

/** The rules that every workflow we hand to users obeys, whoever edits it. */

const folder = join(import.meta.dirname, "../../workflows-templates");
const files = readdirSync(folder).filter((name) => name.endsWith(".yml"));

/** Every right to write, and why the job cannot do without. */
const writers: Readonly<Record<string, string>> = {
  "sluice-evaluate.yml count contents": "counts the look at the holdout on its own branch",
  "sluice-release.yml release contents": "makes the annotated tag MODEL@vN, and counts the look at the holdout",
  "sluice-monitor.yml monitor contents": "keeps what was seen on the branch sluice/monitor",
  "sluice-monitor.yml monitor issues": "tells of each problem in an issue, and closes it when the problem has ended",
  "sluice-retrain.yml notify issues": "says in an issue that a training is due, and closes it when it is not",
  "sluice-retrain.yml count contents": "counts a training that has begun, for cooldown and budget",
  "sluice-deploy.yml deploy contents": "writes into the environment branch how the rollout ended",
  "sluice-rollback.yml rollback contents": "writes into the environment branch what is stable again",
};

const ownAction = /^sluice-ml\/sluice\/actions\/[a-z-]+@v1$/;
const pinned = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;

const workflows: Record<string, Workflow> = {};

beforeAll(async () => {
  for (const file of files) {
    const { workflow, problems } = await readWorkflow(file, textOf(file));
    expect(problems).toEqual([]);
    workflows[file] = workflow!;
  }
});

test("all are here", () => {
  expect(files.sort()).toEqual([
    "sluice-deploy.yml",
    "sluice-evaluate.yml",
    "sluice-monitor.yml",
    "sluice-pull-request.yml",
    "sluice-release.yml",
    "sluice-retrain.yml",
    "sluice-rollback.yml",
  ]);
});

test("whoever follows another workflow names one that exists", () => {
  const names = Object.values(workflows).map(({ name }) => name);
  const followed = Object.values(workflows).flatMap(({ events }) => events.workflow_run?.workflows ?? []);
  expect(followed).toEqual(["Sluice pull request", "Sluice monitor"]);
  expect(names).toEqual(expect.arrayContaining(followed));
});

describe.each(files)("%s", (file) => {
  test("never runs a pull request's code with rights", () => {
    const { events } = workflows[file]!;
    expect(Object.keys(events)).not.toContain("pull_request_target");
    const untrusted = "pull_request" in events;
    expect(untrusted && expressionsOf(Object.values(workflows[file]!)).some((text) => /\bsecrets\b/.test(text))).toBe(
      false,
    );
  });

  test("gives nothing by default, and each job what it needs", () => {
    expect(workflows[file]!.permissions).toEqual({});
    for (const job of workflows[file]!.jobs) {
      expect(isMapping(job.permissions), `${job.id} states its permissions`).toBe(true);
      const writes = Object.entries(job.permissions as object).filter(([, level]) => level !== "read");
      expect(writes.filter(([name]) => !(`${file} ${job.id} ${name}` in writers))).toEqual([]);
    }
  });

  test("puts no expression into a shell", () => {
    const scripts = stepsOf(file).flatMap((step) => (step.kind === "run" ? [step.script, step.shell] : []));
    expect(scripts.filter((script) => script instanceof Expression)).toEqual([]);
  });

  test("pins what others wrote by commit, with its version beside", () => {
    for (const { uses } of actionSteps(file)) {
      expect(uses).toMatch(ownAction.test(uses) ? ownAction : pinned);
      if (!ownAction.test(uses)) {
        expect(textOf(file)).toMatch(new RegExp(`uses: ${uses} # v\\d+\\.\\d+\\.\\d+\n`));
      }
    }
  });

  test("knows the inputs and outputs of our own actions", () => {
    for (const job of workflows[file]!.jobs) {
      const own = job.steps.flatMap((step) => (step.kind === "action" && ownAction.test(step.uses) ? [step] : []));
      for (const step of own) {
        const action = actionOf(step);
        expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
        const asked = expressionsOf(job).flatMap((text) => [
          ...text.matchAll(new RegExp(`steps\\.${step.id || "-"}\\.outputs\\.(\\w+)`, "g")),
        ]);
        expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(asked.map(([, name]) => name)));
      }
    }
  });

  test("leaves no token behind in the checkout", () => {
    const checkouts = actionSteps(file).filter(({ uses }) => uses.startsWith("actions/checkout@"));
    expect(checkouts).not.toEqual([]);
    expect(checkouts.filter((step) => step.with["persist-credentials"] !== "false")).toEqual([]);
  });

  test("ends, and does not pile up", () => {
    expect(workflows[file]!.concurrency).toBeDefined();
    for (const { id } of workflows[file]!.jobs) {
      expect(textOf(file)).toMatch(new RegExp(`\n  ${id}:\n(    .*\n|\n)*?    timeout-minutes: \\d+\n`));
    }
  });
});

test("who may write the count of looks meets no model and no pull request", () => {
  const evaluate = workflows["sluice-evaluate.yml"]!;
  const count = evaluate.jobs.find(({ id }) => id === "count")!;
  const uses = count.steps.map((step) => (step.kind === "action" ? step.uses.replace(/@.*/, "") : step.kind));
  expect(uses).toEqual(["actions/checkout", "actions/download-artifact", "sluice-ml/sluice/actions/count-look"]);
  expect(count.permissions).toEqual({ contents: "write" });
  expect(expressionsOf(count).some((text) => text.includes("github.event"))).toBe(false);
});

test("no right to write is listed for nothing", () => {
  const used = Object.entries(workflows).flatMap(([file, { jobs }]) =>
    jobs.flatMap((job: Job) =>
      Object.entries(job.permissions as object).flatMap(([name, level]) =>
        level === "write" ? [`${file} ${job.id} ${name}`] : [],
      ),
    ),
  );
  expect(Object.keys(writers).sort()).toEqual(used.sort());
});

function textOf(file: string): string {
  return readFileSync(join(folder, file), "utf8");
}

function stepsOf(file: string) {
  return workflows[file]!.jobs.flatMap(({ steps }) => steps);
}

function actionSteps(file: string): ActionStep[] {
  return stepsOf(file).filter((step) => step.kind === "action");
}

function actionOf({ uses }: ActionStep) {
  const found = actions.find(({ name }) => uses === `sluice-ml/sluice/actions/${name}@v1`);
  if (found === undefined) throw new Error(`there is no action ${uses}`);
  return found;
}

function expressionsOf(value: unknown): string[] {
  if (value instanceof Expression) {
    return [value.text];
  }
  return typeof value === "object" && value !== null ? Object.values(value as Template[]).flatMap(expressionsOf) : [];
}
