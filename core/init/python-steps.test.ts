import { expect, test } from "vitest";
import { parse } from "yaml";
import { shippedWorkflows } from "../../composition/shipped.ts";
import { withPython } from "./python-steps.ts";

const shipped = shippedWorkflows();
const training = Object.entries(shipped).filter(([, text]) => text.includes("Whatever your training command needs"));

test("there are workflows that train", () => {
  expect(training.map(([name]) => name)).toEqual(
    expect.arrayContaining(["sluice-pull-request.yml", "sluice-release.yml", "sluice-retrain.yml"]),
  );
});

test.each(training)("%s gets Python and the packages before it trains", (_, text) => {
  const workflow = withPython(text, { run: "python train.py" }, "requirements.txt");
  const jobs = Object.values<{ steps: { uses?: string; run?: string }[] }>(parse(workflow).jobs);
  const steps = jobs.map((job) => job.steps).find((all) => all.some(({ run }) => run?.includes("pip install"))) ?? [];
  const at = (pattern: RegExp) => steps.findIndex(({ uses = "", run = "" }) => pattern.test(uses + run));
  expect(at(/setup-python@[0-9a-f]{40}$/)).toBeGreaterThan(at(/^actions\/checkout@/));
  expect(at(/pip install --requirement requirements\.txt/)).toBe(at(/setup-python/) + 1);
  expect(steps.length).toBeGreaterThan(at(/pip install/) + 1);
});

test("a workflow that calls ours hands over Python and the packages", () => {
  const text = shipped["reusable/sluice-pull-request.yml"] ?? "";
  const workflow = withPython(text, { run: "python train.py" }, "ml/requirements.txt");
  expect(parse(workflow).jobs.sluice.with).toEqual({
    python: "3.12",
    setup: "python -m pip install --requirement ml/requirements.txt",
    "runs-on": "ubuntu-24.04",
  });
});

test.each([
  ["the built-in model", { baseline: "linear", features: ["a"] } as const, "requirements.txt"],
  ["another language", { run: "Rscript train.R" }, "requirements.txt"],
  ["packages that nobody listed", { run: "python train.py" }, null],
])("%s leaves a workflow as it is", (_, train, requirements) => {
  const text = shipped["sluice-pull-request.yml"] ?? "";
  expect(withPython(text, train as Parameters<typeof withPython>[1], requirements)).toBe(text);
});
