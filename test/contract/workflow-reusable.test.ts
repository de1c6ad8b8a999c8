import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { reusable } from "../../scripts/reusable-workflows.ts";

/** What is called does what its template does, with the same rights; what calls it grants these and hands over its inputs. */

const root = join(import.meta.dirname, "../..");
const read = (path: string) => parse(readFileSync(join(root, path), "utf8")) as Workflow;

interface Job {
  permissions: Record<string, string>;
  uses?: string;
  with?: Record<string, unknown>;
  secrets?: unknown;
  steps: { name?: string; if?: string; run?: string }[];
}
interface Workflow {
  name: string;
  "run-name"?: string;
  on: Record<string, { inputs?: Record<string, { type: string; default: string }> } | null>;
  permissions: object;
  concurrency?: { group: string };
  jobs: Record<string, Job>;
}

const ofCalled = /^(Set up Python|Install what is needed for .*)$/;

describe.each(reusable)("%s", (name) => {
  const template = read(`workflows-templates/${name}`);
  const called = read(`.github/workflows/${name}`);
  const caller = read(`workflows-templates/reusable/${name}`);
  const call = caller.jobs.sluice!;

  test("does what its template does, job by job and step by step", () => {
    const jobs = Object.entries(called.jobs).map(([id, job]) => [
      id,
      { ...job, steps: job.steps.filter(({ name: step = "" }) => !ofCalled.test(step)) },
    ]);
    const said = JSON.stringify(Object.fromEntries(jobs))
      .replaceAll("${" + "{ inputs.runs-on }}", "ubuntu-24.04")
      .replaceAll("inputs.registry", "vars.SLUICE_REGISTRY");
    expect(JSON.parse(said)).toEqual(template.jobs);
    expect([called.permissions, called.concurrency]).toEqual([template.permissions, template.concurrency]);
  });

  test("is called by name, trigger and title of the template, with a group of its own", () => {
    expect([caller.name, caller["run-name"], caller.on]).toEqual([template.name, template["run-name"], template.on]);
    expect(call.uses).toBe(`sluice-ml/sluice/.github/workflows/${name}@v1`);
    expect(Object.keys(called.on)).toEqual(["workflow_call"]);
    // GitHub ends a run that waits for a group which it holds itself; a caller's name would be in such a group.
    expect(caller).not.toHaveProperty("concurrency");
    expect(called.concurrency?.group).not.toContain("github.workflow");
  });

  test("gets exactly the rights that one of its jobs needs", () => {
    const union: Record<string, string> = {};
    for (const { permissions } of Object.values(called.jobs)) {
      for (const [right, level] of Object.entries(permissions)) {
        if (union[right] !== "write") union[right] = level;
      }
    }
    expect(call.permissions).toEqual(union);
    expect(caller.permissions).toEqual({});
  });

  test("gets inputs that it knows, which are all text, and no secrets", () => {
    const inputs = called.on.workflow_call?.inputs ?? {};
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(call.with ?? {})));
    for (const input of Object.values(inputs))
      expect(input).toMatchObject({ type: "string", default: expect.any(String) });
    expect(call.secrets).toBeUndefined();
    const text = readFileSync(join(root, "workflows-templates/reusable", name), "utf8");
    for (const input of Object.keys(inputs)) expect(text).toMatch(new RegExp(`^      (# )?${input}: `, "m"));
  });

  test("runs a command of its caller only where the template leaves room for one, from a variable", () => {
    const steps = Object.values(called.jobs).flatMap((job) => job.steps);
    const room = readFileSync(join(root, "workflows-templates", name), "utf8").match(/# Whatever .* belongs? here/g);
    const commands = steps.filter(({ run }) => run !== undefined);
    expect(commands).toHaveLength(room?.length ?? 0);
    for (const { if: condition, run } of commands) {
      expect(condition).toMatch(/^inputs\.setup(-metrics)? != ''$/);
      expect(run).toBe('bash -euo pipefail -c "$SETUP"');
    }
  });
});
