import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleActions } from "../../scripts/bundle-actions.ts";
import { createSmallRepository, type SmallRepository } from "./small-repository.ts";

/** The real bundles, started as the runner starts them, in a folder without node_modules: no native code can be loaded. */

let repository: SmallRepository;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-bundles-"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await bundleActions(join(folder, "dist"));
  repository = await createSmallRepository();
  await repository.trained();
}, 60_000);

afterAll(async () => {
  await repository.remove();
  await rm(folder, { recursive: true, force: true });
});

interface Step {
  exitCode: number;
  log: string;
  outputs: string;
  summary: string;
}

async function step(
  action: string,
  inputs: Record<string, string> = {},
  extra: Record<string, string> = {},
): Promise<Step> {
  const files = await mkdtemp(join(folder, "step-"));
  const env = {
    PATH: process.env.PATH,
    GITHUB_WORKSPACE: repository.folder,
    GITHUB_OUTPUT: join(files, "output"),
    GITHUB_STEP_SUMMARY: join(files, "summary"),
    INPUT_CONFIG: "sluice.yaml",
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...extra,
  };
  await Promise.all([writeFile(env.GITHUB_OUTPUT, ""), writeFile(env.GITHUB_STEP_SUMMARY, "")]);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(folder, "dist", `${action}.js`)],
      { cwd: folder, env },
      async (error, stdout, stderr) => {
        resolve({
          exitCode: error ? Number(error.code) : 0,
          log: stdout + stderr,
          outputs: await readFile(env.GITHUB_OUTPUT, "utf8"),
          summary: await readFile(env.GITHUB_STEP_SUMMARY, "utf8"),
        });
      },
    );
  });
}

/** As the evaluation leaves it; made with the natives of this process, because the bundles here have none. */
async function evaluated(): Promise<void> {
  const { evaluate } = await import("../../operations/evaluation/evaluate.ts");
  await evaluate(repository.ports, { ...(await repository.config()), commit: null });
}

describe("an action", () => {
  it("passes with outputs and a summary, and without native code", async () => {
    await evaluated();
    const { exitCode, outputs, summary, log } = await step("gate");
    expect(log).toContain("small: ");
    expect(exitCode).toBe(0);
    expect(outputs).toMatch(/^model<<(\S+)\nsmall\n\1$/m);
    expect(outputs).toMatch(/^verdict<<(\S+)\npass\n\1$/m);
    expect(outputs).toMatch(/^conclusion<<(\S+)\npassed\n\1$/m);
    expect(summary).toContain("### ✅ small: nothing in production yet");
  });

  it("refuses with exit code 2, an annotation and the summary", async () => {
    await evaluated();
    const strict = ((await repository.ports.files.readText("sluice.yaml")) ?? "").replace("0.6 ", "0.99 ");
    await repository.ports.files.write("strict.yaml", strict);
    const { exitCode, outputs, summary, log } = await step("gate", { config: "strict.yaml" });
    expect(exitCode).toBe(2);
    expect(log).toMatch(/^::error title=Gate ROC AUC::ROC AUC 0\.\d+, at most/m);
    expect(outputs).toMatch(/^verdict<<(\S+)\nfail\n\1$/m);
    expect(summary).toContain("❌ small: 1 of 1 gate says no");
  });

  it("points at the line of a bad configuration, with a remedy", async () => {
    const bad = ((await repository.ports.files.readText("sluice.yaml")) ?? "").replace("task:", "tsak:");
    await repository.ports.files.write("bad.yaml", bad);
    const { exitCode, log, summary } = await step("gate", { config: "bad.yaml" });
    expect(exitCode).toBe(64);
    expect(log).toMatch(
      /^::error title=CONFIG_INVALID,file=bad.yaml,line=5,col=5::unknown key 'tsak'.*%0ATo mend it: /m,
    );
    expect(summary).toContain("### ⛔ sluice gate broke");
  });

  it("says what is wrong with its inputs", async () => {
    const { exitCode, log } = await step("deploy", { wait: "yes" });
    expect(exitCode).toBe(64);
    expect(log).toContain("input wait must be true or false, not 'yes'");
  });

  it("never ends well, nor with a stack trace, when native code is missing", async () => {
    const { exitCode, log, summary } = await step("evaluate", { release: "false" });
    expect(exitCode).toBe(1);
    expect(log).toContain("::error title=");
    expect(log).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(summary).toContain("### ⛔ sluice evaluate broke");
  });

  it("says for which platforms a release has native code, when it has none for this one", async () => {
    const list = join(folder, "dist/natives.json");
    const digest = `sha256:${"0".repeat(64)}`;
    const file = { name: "lib.so", digest, bytes: 1, fetched: { name: "lib.so.zst", digest, bytes: 1 } };
    const native = { version: "1.0.0", files: [file] };
    const platforms = { "plan9-mips": { duckdb: native, onnxruntime: native } };
    await writeFile(list, JSON.stringify({ version: 1, source: "https://example.com/v1", platforms }));
    const { exitCode, log } = await step("evaluate", { release: "false" });
    await rm(list);
    expect(exitCode).toBe(1);
    expect(log).toMatch(
      /title=NATIVES_UNAVAILABLE::This release of Sluice has no duckdb for [\w-]+\..*there are libraries for plan9-mips/,
    );
  });

  it("never prints the token, nor hands it on", async () => {
    const { log } = await step("evaluate", { release: "false", token: "ghs_secret" });
    expect(log.replace("::add-mask::ghs_secret", "")).not.toContain("ghs_secret");
  });

  it("finds the environment of a deployment by the branch that it runs on", async () => {
    const { exitCode, log } = await step(
      "deploy",
      { wait: "true", "freeze-wait": "2h" },
      { GITHUB_REF_NAME: "env/prod" },
    );
    expect(exitCode).toBe(64);
    expect(log).toContain("No environment has the branch env/prod");
  });
});
