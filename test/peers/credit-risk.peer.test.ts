import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureExample } from "./environment.ts";

/** The Python example as its reader uses it: by the command line, in a git repository, with its own requirements. */

const root = join(import.meta.dirname, "../..");
const example = "credit-risk-python";

let folder: string;
let python: string;
let env: NodeJS.ProcessEnv;
beforeAll(() => {
  python = ensureExample(example);
  folder = mkdtempSync(join(tmpdir(), "sluice-credit-"));
  cpSync(join(root, "examples", example), folder, { recursive: true });
  const person = { GIT_AUTHOR_NAME: "ada", GIT_AUTHOR_EMAIL: "ada@example.com" };
  const committer = { GIT_COMMITTER_NAME: "ada", GIT_COMMITTER_EMAIL: "ada@example.com" };
  env = { ...process.env, ...person, ...committer, PATH: `${dirname(python)}${delimiter}${process.env.PATH}` };
  execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: folder });
  execFileSync("git", ["add", "--all"], { cwd: folder });
  execFileSync("git", ["commit", "--quiet", "--message=Begin"], { cwd: folder, env });
});
afterAll(() => rmSync(folder, { recursive: true }));

const called: string[] = [];

function sluice(...words: string[]): string {
  called.push(...words);
  const command = [join(root, "bin/sluice.ts"), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, env, encoding: "utf8" });
  expect(status, `${words.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

interface Report {
  candidate: { params: object; seed: number };
  measurement: { threshold: number; candidate: { metrics: Record<string, { value: number }> } };
}

/** What the report says beside what scikit-learn says of the model before it was exported. */
function measured() {
  const report = JSON.parse(readFileSync(join(folder, ".sluice/out/credit-risk/report.json"), "utf8")) as Report;
  const { params, seed } = report.candidate;
  const { threshold, candidate } = report.measurement;
  const words = [".sluice/data/credit-risk", JSON.stringify(params), String(seed), String(threshold)];
  const answer = execFileSync(python, [join(import.meta.dirname, "credit_scores.py"), ...words], { cwd: folder, env });
  const theirs = JSON.parse(answer.toString()) as Record<string, number>;
  const ours = Object.fromEntries(Object.keys(theirs).map((name) => [name, candidate.metrics[name]?.value]));
  return { ours, theirs };
}

/** They depend on the order of the scores, or on which side of the threshold they lie: no rounding moves them. */
const byOrder = ["roc_auc", "average_precision", "accuracy", "precision", "recall", "mcc"];
/** They depend on the scores themselves, which the exported model adds up in float32. */
const byValue = ["log_loss", "brier"];

function expectScikitLearns(): void {
  const { ours, theirs } = measured();
  for (const name of byOrder)
    expect(Math.abs((ours[name] ?? Number.NaN) - (theirs[name] ?? 0)), name).toBeLessThan(1e-9);
  for (const name of byValue)
    expect(Math.abs((ours[name] ?? Number.NaN) - (theirs[name] ?? 0)), name).toBeLessThan(1e-6);
}

/** The lines of its README that call Sluice, as they are typed. */
const typed = [
  ...readFileSync(join(root, "examples", example, "README.md"), "utf8").matchAll(/^```sh\n([\s\S]*?)^```$/gm),
]
  .flatMap(([, block = ""]) => block.split(/\n|&&/))
  .flatMap((line) => /^\s*sluice ([\w-]+)/.exec(line)?.[1] ?? []);

test("from data to a release, by scikit-learn's gradient boosting", () => {
  expect(sluice("validate-data")).toContain("data/credits.csv: 1,000 rows keep all 66 rules");
  expect(sluice("train")).toContain("trained credit-risk on 600 rows");
  expect(sluice("evaluate")).toContain("✅ credit-risk: nothing in production yet, all 3 gates passed");
  expect(sluice("gate")).toContain("credit-risk: all 3 gates passed");
  expect(sluice("report")).toContain("report written to");
  expect(readFileSync(join(folder, ".sluice/out/credit-risk/report.md"), "utf8")).toContain(
    "| ROC AUC | at least 0.65 | 0.758 (surely ≥ 0.704) |",
  );
  expectScikitLearns();
  expect(sluice("release")).toContain("released credit-risk@v1");
  expect(execFileSync("git", ["tag"], { cwd: folder, encoding: "utf8" })).toBe("credit-risk@v1\n");
});

test("LightGBM by one parameter, compared with the release", () => {
  const config = join(folder, "sluice.yaml");
  writeFileSync(config, readFileSync(config, "utf8").replace("learner: scikit-learn", "learner: lightgbm"));
  expect(sluice("train")).toContain("trained credit-risk on 600 rows");
  expect(sluice("evaluate")).toContain("0.746");
  expect(sluice("gate")).toContain("credit-risk: all 3 gates passed");
  expectScikitLearns();
  expect(called, "what the README says, in its order").toEqual(typed);
});
