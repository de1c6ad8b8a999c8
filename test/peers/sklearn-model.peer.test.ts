import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { createPorts } from "../../composition/ports.ts";
import { planScoring, scoreTable } from "../../core/models/scoring.ts";
import type { Ports } from "../../core/ports.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { pathsOf } from "../../operations/paths.ts";
import { train } from "../../operations/training/train.ts";

let folder: string;
let ports: Ports;

const rows = 800;
const csv = Array.from({ length: rows }, (_, row) => {
  const [x, z] = [((row * 7919) % 1000) / 1000, ((row * 104_729) % 997) / 997];
  return `r${row},${x},${z},${x + z + ((row * 31) % 10) / 20 > 1.2 ? 1 : 0}`;
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-sklearn-"));
  execFileSync("git", ["init", "--quiet", folder]);
  ports = createPorts({ root: folder, env: {}, progress: { step() {} } });
  await ports.files.write("data/rows.csv", `id,x,z,y\n${csv.join("\n")}\n`);
  await ports.files.write(
    "sluice.yaml",
    `version: 1
models:
  boosted:
    task: binary-classification
    data: { source: data/rows.csv, target: y, id: id, split: { train: 60%, validation: 10%, holdout: 30% } }
    train:
      run: '"${inject("python")}" "${join(import.meta.dirname, "train_sklearn.py")}"'
      features: [x, z]
      params: { trees: 20 }
      seed: 7
    gates: [{ metric: roc_auc, at_least: 0.8 }]
`,
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a scikit-learn model is trained by its command, evaluated, and scores as scikit-learn does", async () => {
  const { config, model } = await loadModel(ports.files, { config: "sluice.yaml", model: undefined });
  const trained = await train(ports, { config, model, commit: null });
  const { facts } = await evaluate(ports, { config, model, commit: null });
  expect(facts).toMatchObject({ outcome: "evaluated", gates: { passed: true } });

  const holdout = await ports.data.read(ports.files.resolve(`${pathsOf(model).data}/holdout.parquet`));
  const loaded = await ports.models.load(ports.files.resolve(pathsOf(model).model));
  const scores = await scoreTable(
    loaded,
    planScoring(loaded, "binary-classification", trained.facts.features),
    holdout,
  );
  await loaded.close();
  const theirs = JSON.parse(await readFile(join(folder, "sklearn-scores.json"), "utf8")) as Record<string, number>;
  const ids = holdout.columns.id;
  const worst = Math.max(
    ...scores.map((score, row) =>
      Math.abs(score - (theirs[ids?.type === "string" ? (ids.values[row] ?? "") : ""] ?? Number.NaN)),
    ),
  );
  expect(worst).toBeLessThan(1e-6);
});
