import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { createPorts } from "../../composition/ports.ts";
import type { Ports } from "../../core/ports.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { train } from "../../operations/training/train.ts";

let folder: string;
let ports: Ports;

/** Three rows a user; the class follows from x and z, more or less. */
const csv = Array.from({ length: 1_200 }, (_, row) => {
  const [x, z] = [((row * 7919) % 1000) / 1000, ((row * 104_729) % 997) / 997];
  const sum = x + z + ((row * 31) % 10) / 20;
  return `u${Math.floor(row / 3)},${1 + (row % 2)},${x},${z},${sum > 1.5 ? "late" : sum > 0.9 ? "fair" : "early"}`;
});

const configOf = (classes: string) => `version: 1
models:
  many:
    task: multiclass-classification
    data:
      source: data/rows.csv
      target: y
      unit: user
      weight: w
      ${classes}
      split: { train: 60%, validation: 10%, holdout: 30% }
    train:
      run: '"${inject("python")}" "${join(import.meta.dirname, "train_many_classes.py")}"'
      features: [x, z]
    gates: [{ metric: f1_macro, at_least: 0.5 }, { metric: roc_auc_ovo, at_least: 0.7 }]
`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-many-"));
  execFileSync("git", ["init", "--quiet", folder]);
  ports = createPorts({ root: folder, env: {}, progress: { step() {} } });
  await ports.files.write("data/rows.csv", `user,w,x,z,y\n${csv.join("\n")}\n`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function evaluated(classes: string) {
  await ports.files.write("sluice.yaml", configOf(classes));
  const { config, model } = await loadModel(ports.files, { config: "sluice.yaml", model: undefined });
  await train(ports, { config, model, commit: null });
  return evaluate(ports, { config, model, commit: null });
}

test("a model of many classes is trained, evaluated by weighted units, and judged", async () => {
  const { facts, summary } = await evaluated("# classes: those of the data, sorted");
  expect(facts).toMatchObject({ outcome: "evaluated", gates: { passed: true }, measurement: { weighted: true } });
  if (facts.outcome !== "evaluated") throw new Error("was not evaluated");
  expect(facts.measurement.candidate.confusion?.classes).toEqual(["early", "fair", "late"]);
  expect(facts.measurement.candidate.metrics.f1_macro?.n).toBeLessThan(facts.measurement.units ?? 0);
  expect(summary).toContain("Rows by label (down) and prediction (across)");
});

test("classes in another order than the model's are noticed", async () => {
  await expect(evaluated("classes: [late, fair, early]")).rejects.toMatchObject({
    code: "MODEL_INTERFACE",
    message: expect.stringMatching(/^The model calls row \d+ (late|early), but its highest probability stands where/),
  });
});
