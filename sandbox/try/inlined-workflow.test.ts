import { expect, test } from "vitest";
import { parse } from "yaml";
import { shippedWorkflows } from "../../composition/shipped.ts";
import { calledWorkflow, callingWorkflow } from "../../scripts/reusable-workflows.ts";
import { inlined } from "./inlined-workflow.ts";

const name = "sluice-pull-request.yml";
const template = shippedWorkflows()[name] ?? "";

test("a workflow that calls nothing stays as it is", () => {
  expect(inlined(template)).toBe(template);
});

test("a caller becomes what it calls, with what it hands over", () => {
  const caller = callingWorkflow(name, template)
    .replace("# python:", "python:")
    .replace("# setup: python -m pip install --requirement requirements.txt", `setup: "echo 'it''s' && pip list"`);
  const workflow = parse(inlined(caller));
  const { name: called, on } = parse(caller);
  expect(workflow).toMatchObject({ name: called, on, concurrency: parse(calledWorkflow(name, template)).concurrency });
  const { steps, "runs-on": label } = workflow.jobs.train;
  expect(label).toBe("ubuntu-24.04");
  expect(steps).toContainEqual(expect.objectContaining({ if: "'3.12' != ''", with: { "python-version": "3.12" } }));
  expect(steps).toContainEqual(expect.objectContaining({ env: { SETUP: "echo 'it''s' && pip list" } }));
  expect(JSON.stringify(workflow)).not.toContain("inputs.");
});
