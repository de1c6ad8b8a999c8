import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPorts } from "../../composition/ports.ts";
import type { Ports } from "../../core/ports.ts";
import { validateData } from "../../operations/data/validate-data.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { train } from "../../operations/training/train.ts";

const root = join(import.meta.dirname, "../..");

let folder: string;
let ports: Ports;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-flights-"));
  cpSync(join(root, "examples/late-flights"), folder, { recursive: true, filter: (path) => !path.endsWith(".sluice") });
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", folder]);
  ports = createPorts({ root: folder, env: {}, progress: { step() {} } });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Validates, trains on and evaluates the example with another training than its own. */
async function evaluated(training: string) {
  const text = readFileSync(join(root, "examples/late-flights/sluice.yaml"), "utf8");
  await ports.files.write("sluice.yaml", text.replace(/features: .*/, training));
  const input = { ...(await loadModel(ports.files, { config: "sluice.yaml", model: undefined })), commit: null };
  expect((await validateData(ports, input)).conclusion).toBe("passed");
  const { calibration } = (await train(ports, input)).facts;
  const { facts } = await evaluate(ports, input);
  if (facts.outcome !== "evaluated") throw new Error(`not evaluated: ${facts.outcome}`);
  expect(facts.gates.verdict).toBe("pass");
  return { calibration, metrics: facts.measurement.candidate.metrics };
}

const rocAuc = async (training: string) => (await evaluated(training)).metrics.roc_auc?.value ?? Number.NaN;

it("holds the rows that its script takes from the flights of vega-datasets", () => {
  const script = join(root, "scripts/make-late-flights.ts");
  expect(execFileSync(process.execPath, [script, "--check"], { encoding: "utf8" })).toContain("6 files hold the rows");
});

it("writes a calibration into the model where it is asked for, which moves no row before another", async () => {
  const plain = "features: [distance, weekday, hour, origin, destination]";
  const before = await evaluated(plain);
  const after = await evaluated(`${plain}\n      calibrate: sigmoid`);
  expect(after.calibration?.slope).toBeGreaterThan(0);
  expect(before.calibration).toBeUndefined();
  const [one, other] = [before, after].map(({ metrics }) => metrics.roc_auc?.value ?? Number.NaN);
  expect(other).toBeCloseTo(one ?? 0, 6);
  expect(after.metrics.log_loss?.value).not.toBe(before.metrics.log_loss?.value);
});

it("passes its own gates, and scores as its README says with more features", async () => {
  expect(await rocAuc("features: [distance, weekday]")).toBeCloseTo(0.548, 3);
  expect(await rocAuc("features: [distance, weekday, hour, origin, destination]")).toBeCloseTo(0.65, 3);
  // What goes wrong with it is not to be seen offline.
  const brittle = "features: [distance, weekday, hour, origin, destination]\n      unseen: error";
  expect(await rocAuc(brittle)).toBeCloseTo(0.65, 3);
});
