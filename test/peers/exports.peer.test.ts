import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureExample } from "./environment.ts";

/** The recipes for other libraries, each in place of the training command of the Python example. */

const root = join(import.meta.dirname, "../..");

let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(() => {
  env = { ...process.env, PATH: `${dirname(ensureExample("exports"))}${delimiter}${process.env.PATH}` };
  folder = mkdtempSync(join(tmpdir(), "sluice-exports-"));
  cpSync(join(root, "examples/credit-risk-python"), folder, { recursive: true });
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

function sluice(...words: string[]): string {
  const command = [join(root, "bin/sluice.ts"), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, env, encoding: "utf8" });
  expect(status, `${words.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

function trainBy(script: string, more = ""): void {
  copyFileSync(join(root, "examples/exports", script), join(folder, script));
  const config = readFileSync(join(root, "examples/credit-risk-python/sluice.yaml"), "utf8");
  writeFileSync(join(folder, "sluice.yaml"), config.replace("run: python train.py", `run: python ${script}${more}`));
  sluice("train");
}

test("XGBoost is exported with its encoder, and judged", () => {
  trainBy("train_xgboost.py");
  expect(sluice("evaluate")).toMatch(/✅ credit-risk: .*all 3 gates passed$/m);
  expect(sluice("gate")).toContain("0.753");
});

test("a model that no converter knows is judged by its predictions", () => {
  trainBy("train_predictions.py", "\n      leaves: predictions");
  const told = sluice("evaluate");
  expect(told).toContain("all 3 gates passed, on scores that its own code made");
  expect(told).toContain("Sluice has measured them, and has not computed them again");
  expect(sluice("gate")).toContain("0.749");
});
