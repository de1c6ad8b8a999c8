import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPorts } from "../../composition/ports.ts";
import type { Ports } from "../../core/ports.ts";
import { writeTrainingFile } from "../../core/retrain/training-file.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { train } from "../../operations/training/train.ts";
import { ensureVenv } from "./environment.ts";

/** The script of docs/retraining.md as it stands there, with Optuna itself, on rows that want more than one shallow tree. */

let folder = "";
let ports: Ports;

const rows = 1_500;
const day = (row: number) => new Date(Date.UTC(2001, 0, 1 + Math.floor(row / 10))).toISOString().slice(0, 10);
const csv = Array.from({ length: rows }, (_, row) => {
  const [x, z] = [((row * 7919) % 1000) / 1000, ((row * 104_729) % 997) / 997];
  const noise = ((row * 31) % 10) / 40;
  return `r${row},${day(row)},${x},${z},${(x > 0.5) !== (z > 0.5 + noise - 0.1) ? 1 : 0}`;
});

const config = (python: string) => `version: 1
models:
  boosted:
    task: binary-classification
    data:
      { source: data/rows.csv, target: y, id: id, time: at, split: { validation_from: 2001-04-01, holdout_from: 2001-05-01 } }
    train:
      run: '"${python}" train.py'
      features: [x, z]
      params: { trees: 1, depth: 1, rate: 0.1 }
      seed: 7
    retrain:
      when: { schedule: 30d }
      better_at: log_loss
      search:
        trials: 15
        command: '"${python}" search.py'
        params:
          trees: { min: 1, max: 60, whole: true, scale: log }
          depth: [1, 2, 3]
          rate: { min: 0.02, max: 0.5, scale: log }
    gates: [{ metric: roc_auc, at_least: 0.8 }]
`;

beforeAll(async () => {
  const python = ensureVenv("optuna");
  folder = await mkdtemp(join(tmpdir(), "sluice-optuna-"));
  execFileSync("git", ["init", "--quiet", folder]);
  ports = createPorts({ root: folder, env: { PATH: dirname(python) }, progress: { step() {} } });
  await ports.files.write("data/rows.csv", `id,at,x,z,y\n${csv.join("\n")}\n`);
  await ports.files.write("sluice.yaml", config(python));
  await cp(join(import.meta.dirname, "optuna/train.py"), join(folder, "train.py"));
  const page = await readFile(join(import.meta.dirname, "../../docs/retraining.md"), "utf8");
  const [, script = ""] = /```python\n([\s\S]*?)```/.exec(page) ?? [];
  await ports.files.write("search.py", script);
  const window = { validation_from: "2001-04-01", holdout_from: "2001-05-01", until: "2001-05-30" };
  const file = { version: 1 as const, window, search: true as const, because: "asked", instead_of: null };
  await ports.files.write("training/boosted.yaml", writeTrainingFile({ ...file, model: "boosted" }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("Optuna searches the ranges of sluice.yaml, and the model is trained with what it found", async () => {
  const loaded = await loadModel(ports.files, { config: "sluice.yaml", model: undefined });
  const { params } = (await train(ports, { ...loaded, commit: null })).facts;
  const found = params as { trees: number; depth: number; rate: number };
  expect(Object.keys(found).sort()).toEqual(["depth", "rate", "trees"]);
  expect(found.trees).toBeGreaterThan(1);
  expect([2, 3]).toContain(found.depth);
  expect(found.rate).toBeGreaterThanOrEqual(0.02);
  const { facts } = await evaluate(ports, { ...loaded, commit: null });
  expect(facts).toMatchObject({ outcome: "evaluated", gates: { passed: true } });
  // The same seed finds the same again.
  expect((await train(ports, { ...loaded, commit: null })).facts.params).toEqual(params);
});
