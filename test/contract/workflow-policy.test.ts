import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readWorkflow } from "../../sandbox/runner/workflow/read-workflow.ts";

/** What no workflow of this repository may do, whether it is ours, an example's, or handed to users. */

const root = join(import.meta.dirname, "../..");
const files = globSync(
  ["workflows-templates/**/*.yml", ".github/workflows/*.yml", "examples/*/.github/workflows/*.yml"],
  {
    cwd: root,
  },
).sort();

/** Every right of every job, by file: whoever needs another one has to write it down here. */
const rights: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  "ci.yml": { check: { contents: "read" } },
  "release.yml": {
    build: { contents: "read" },
    publish: { attestations: "write", contents: "write", "id-token": "write" },
  },
  "nightly.yml": {
    templates: { contents: "read" },
    released: { contents: "read" },
    tell: { contents: "read", issues: "write" },
  },
  "reusable/sluice-evaluate.yml": { sluice: { actions: "read", contents: "write" } },
  "reusable/sluice-monitor.yml": { sluice: { contents: "write", issues: "write" } },
  "reusable/sluice-pull-request.yml": { sluice: { contents: "read" } },
  "reusable/sluice-release.yml": { sluice: { contents: "write" } },
  "reusable/sluice-retrain.yml": { sluice: { contents: "write", issues: "write", "pull-requests": "read" } },
  "sluice-deploy.yml": { deploy: { contents: "write" } },
  "sluice-evaluate.yml": {
    models: { contents: "read" },
    evaluate: { actions: "read", contents: "read" },
    count: { contents: "write" },
  },
  "sluice-pull-request.yml": { models: { contents: "read" }, train: { contents: "read" } },
  "sluice-monitor.yml": { models: { contents: "read" }, monitor: { contents: "write", issues: "write" } },
  "sluice-release.yml": { models: { contents: "read" }, train: { contents: "read" }, release: { contents: "write" } },
  "sluice-retrain.yml": {
    decide: { contents: "read", "pull-requests": "read" },
    notify: { issues: "write" },
    count: { contents: "write" },
    search: { contents: "read" },
    train: { contents: "read" },
    propose: { contents: "read" },
  },
  "sluice-rollback.yml": { rollback: { contents: "write" } },
  "sluice-simple.yml": { models: { contents: "read" }, pipeline: { contents: "read" } },
};

/** Jobs that run what a pull request, or a training command, brings. */
const untrusted = [
  "ci.yml check",
  "sluice-pull-request.yml train",
  "sluice-release.yml train",
  "sluice-retrain.yml decide",
  "sluice-retrain.yml search",
  "sluice-retrain.yml train",
  "sluice-simple.yml pipeline",
];

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}
interface Job {
  permissions?: object;
  uses?: string;
  steps?: Step[];
  "timeout-minutes"?: number;
}
interface Workflow {
  on: unknown;
  permissions?: object;
  jobs: Record<string, Job>;
}

const textOf = (file: string) => readFileSync(join(root, file), "utf8");
/** What calls a workflow has the name of what is called, and is told apart by its folder. */
const nameOf = (file: string) => /(reusable\/)?[^/]+$/.exec(file)?.[0] ?? "";
const pinned =
  /^(sluice-ml\/sluice(\/actions\/[a-z-]+|\/\.github\/workflows\/sluice-[a-z-]+\.yml)?@v1|[\w.-]+\/[\w./-]+@[0-9a-f]{40})$/;

test("every workflow is looked at", () => {
  expect([...new Set(files.map(nameOf))].sort()).toEqual(Object.keys(rights).sort());
});

describe.each(files)("%s", (file) => {
  const text = textOf(file);
  const workflow = parse(text) as Workflow;
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps ?? []);

  test("has no error for GitHub's own parser", async () => {
    const { problems } = await readWorkflow(nameOf(file), text);
    // The sandbox's runner calls no workflows; GitHub's parser has no objection.
    expect(problems.filter(({ message }) => !/runner does not do 'uses'/.test(message))).toEqual([]);
  });

  test("is not started by what mixes a stranger's code with rights", () => {
    const events = typeof workflow.on === "string" ? [workflow.on] : Object.keys(workflow.on as object);
    expect(events.filter((event) => /^(pull_request_target|issue_comment|issues|discussion)/.test(event))).toEqual([]);
  });

  test("hands values to shells by variables, never by expressions", () => {
    expect(steps.filter(({ run }) => run?.includes("${{"))).toEqual([]);
    expect(steps.filter((step) => step.uses?.startsWith("actions/github-script"))).toEqual([]);
  });

  test("pins what others wrote", () => {
    const used = [...steps, ...jobs.map(([, job]) => job)].flatMap(({ uses }) => uses ?? []);
    expect(used.filter((uses) => !pinned.test(uses))).toEqual([]);
  });

  test("gives each job the rights that are listed, and no others", () => {
    const given = jobs.map(([id, job]) => [id, job.permissions ?? workflow.permissions]);
    expect(Object.fromEntries(given)).toEqual(rights[nameOf(file)]);
    expect(workflow.permissions).toBeDefined();
  });

  test("ends", () => {
    expect(jobs.filter(([, job]) => job.uses === undefined && !((job["timeout-minutes"] ?? 0) > 0))).toEqual([]);
  });

  test("leaves no token in a checkout", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  });

  test("never checks out a pull request's commit beside rights", () => {
    if (untrusted.some((job) => job.startsWith(nameOf(file)))) return;
    const refs = steps.flatMap((step) => (step.uses?.startsWith("actions/checkout@") ? [step.with?.ref] : []));
    const refersToPull = /pull_request|head_|workflow_run|github\.sha|github\.ref/;
    expect(refs.filter((ref) => refersToPull.test(String(ref ?? "")))).toEqual([]);
  });

  test("keeps secrets, caches and rights to write from jobs that run a stranger's code", () => {
    for (const [id, job] of jobs.filter(([id]) => untrusted.includes(`${nameOf(file)} ${id}`))) {
      const said = JSON.stringify({ ...workflow, jobs: { [id]: job } });
      expect(said).not.toMatch(/secrets[.[]|secrets: *inherit|github\.token|GITHUB_TOKEN|id-token/);
      expect(Object.values(job.permissions ?? workflow.permissions ?? {})).not.toContain("write");
    }
    // A cache that a stranger's run filled would be read by a trusted one.
    expect(steps.filter(({ uses }) => uses?.startsWith("actions/cache"))).toEqual([]);
  });

  test("runs nothing on a machine that outlives the job", () => {
    expect(text).not.toMatch(/self-hosted/);
  });
});

test("simple mode says what it is", () => {
  expect(textOf("workflows-templates/simple/sluice-simple.yml")).toMatch(
    /not: a trust boundary[\s\S]*forge its\n# own report/i,
  );
});
