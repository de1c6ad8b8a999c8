import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { shippedWorkflows } from "../../composition/shipped.ts";
import { jobsOf, readWorkflow, rightsOf, stepsOf } from "../../core/doctor/workflow-file.ts";
import { trustFindings } from "../../core/doctor/workflow-trust.ts";

/** What the doctor wants of a workflow, every workflow that we ship keeps: measured against itself, and edited as users do. */

const shipped = shippedWorkflows();
const callers = Object.keys(shipped).filter((name) => name.startsWith("reusable/"));
const names = Object.keys(shipped).filter((name) => !callers.includes(name));
const findingsOf = (name: string, text: string) => trustFindings(`.github/workflows/${name}`, text, shipped[name]);

test.each(names)("%s is trusted", (name) => {
  expect(findingsOf(name, shipped[name] ?? "")).toEqual([]);
});

test.each(names)("%s may get steps, a language and a schedule of its users", (name) => {
  const text = (shipped[name] ?? "").replace(
    /^ {4}steps:\n/m,
    `$&      - uses: actions/setup-python@${"a".repeat(40)} # v6.0.0\n      - run: pip install -r requirements.txt\n`,
  );
  expect(text).not.toBe(shipped[name]);
  expect(findingsOf(name, text)).toEqual([]);
});

test.each(callers)("%s is trusted, and grants no more than what it calls may use", (name) => {
  const text = shipped[name] ?? "";
  const findings = (edited: string) =>
    trustFindings(`.github/workflows/${name.replace("reusable/", "")}`, edited, shipped[name]).map(({ id }) => id);
  expect(findings(text)).toEqual([]);
  expect(findings(text.replace("# setup: python", "setup: python"))).toEqual([]);
  expect(findings(text.replace("    permissions:\n", "$&      id-token: write\n"))).toEqual(["workflow-permissions"]);
  expect(findings(text.replace("uses: sluice-ml/", "uses: somebody/"))).toContain("workflow-unpinned");
});

/** Which steps cannot do without a permission; a right to write says its reason beside it. */
const uses: Readonly<Record<string, RegExp>> = {
  "contents: read": /^actions\/checkout@/,
  "contents: write": /^sluice-ml\/sluice\/actions\/(release|deploy|rollback|count-look|count-retraining|monitor)@/,
  "issues: write": /^sluice-ml\/sluice\/actions\/(monitor|notify-retraining)@/,
  "pull-requests: read": /^sluice-ml\/sluice\/actions\/retrain@/,
  "actions: read": /^actions\/download-artifact@/,
};

test.each(names)("%s: every permission of a job is used by a step of it", (name) => {
  const text = shipped[name] ?? "";
  const workflow = readWorkflow(text);
  for (const [id, one] of jobsOf(workflow)) {
    for (const [right, level] of Object.entries(rightsOf(workflow, one) ?? {})) {
      const users = stepsOf(one).filter((step) => uses[`${right}: ${level}`]?.test(String(step.uses ?? "")));
      expect(users.length, `${id} has ${right}: ${level}`).toBeGreaterThan(0);
      if (level === "write") expect(text).toMatch(new RegExp(` ${right}: write # \\w`));
    }
  }
});

test("the example's workflows are trusted", () => {
  const root = join(import.meta.dirname, "../..");
  const files = globSync("examples/*/.github/workflows/*.yml", { cwd: root });
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) {
    const name = file.split("/").at(-1) ?? "";
    expect(findingsOf(name, readFileSync(join(root, file), "utf8"))).toEqual([]);
  }
});

const job = "jobs:\n  x:\n    permissions: { contents: read }\n    steps:\n";
test.each([
  ["workflow-trigger", `on: pull_request_target\n${job}`],
  ["workflow-trigger", `on: [push, issue_comment]\n${job}`],
  ["workflow-permissions", "on: push\njobs: { x: { steps: [] } }\n"],
  ["workflow-permissions", "on: push\npermissions: write-all\njobs: { x: { steps: [] } }\n"],
  ["workflow-permissions", "on: push\njobs: { x: { permissions: { id-token: write } } }\n"],
  ["workflow-expression-in-shell", `on: push\n${job}      - run: "echo $\{{ github.actor }}"\n`],
  ["workflow-expression-in-shell", `on: push\n${job}      - uses: actions/github-script@${"a".repeat(40)}\n`],
  ["workflow-unpinned", `on: push\n${job}      - uses: actions/cache@v4\n`],
  ["workflow-unpinned", `on: push\n${job}      - uses: actions/cache@${"a".repeat(39)}\n`],
  ["workflow-unpinned", `on: push\n${job}      - uses: docker://alpine:3\n`],
  ["workflow-unpinned", "on: push\njobs: { x: { permissions: {}, uses: a/b/.github/workflows/c.yml@v1 } }\n"],
  ["workflow-secrets-for-strangers", `on: pull_request\n${job}      - env: { A: "$\{{ secrets.A }}" }\n`],
  ["workflow-secrets-for-strangers", `on: pull_request\n${job}      - env: { A: "$\{{ secrets['A'] }}" }\n`],
  ["workflow-unreadable", "- on: push\n"],
])("%s is found in %j", (id, text) => {
  expect(trustFindings(".github/workflows/sluice-extra.yml", text, undefined).map((finding) => finding.id)).toEqual([
    id,
  ]);
});
