import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rows } from "./small-repository.ts";

/** From data in a git repository to a report, by what a person types. */

const root = join(import.meta.dirname, "../..");
const main = join(root, "bin/sluice.ts");
const env = { PATH: process.env.PATH, HOME: process.env.HOME };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-init-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function repository(name: string, branch = "main"): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  execFileSync("git", ["init", "--quiet", "-b", branch, path]);
  return path;
}

function sluice(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd, env, encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("the flights of the example, without their configuration", { timeout: 60_000 }, () => {
  let flights: string;
  beforeAll(async () => {
    flights = await repository("late-flights", "trunk");
    await cp(join(root, "examples/late-flights/data"), join(flights, "data"), { recursive: true });
  });

  const read = (path: string) => readFile(join(flights, path), "utf8");

  it("are described before anything is written", async () => {
    const { status, stdout } = sluice(flights, "init");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^data +data\/flights-\*\.parquet +4 files of one kind$/m);
    expect(stdout).toMatch(/^time +departure +2001-01-01 to 2001-04-30$/m);
    expect(stdout).toContain("sluice init --yes writes them.");
    expect(execFileSync("git", ["status", "--short"], { cwd: flights, encoding: "utf8" })).toBe("?? data/\n");
  });

  it("get a configuration with its reasons, the workflows for their branch, and owners", async () => {
    const { status, stdout, stderr } = sluice(
      flights,
      "init",
      "--yes",
      "--owners",
      "@acme/owners",
      "--server",
      "http://models:9091",
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^Next:\n {2}sluice check /m);
    const config = await read("sluice.yaml");
    expect(config).toMatch(/^# yaml-language-server: \$schema=https:.*sluice\.schema\.json\n/);
    expect(config).toContain("schema: data/flights.schema.yaml");
    expect(config).toContain("time: departure # 2001-01-01 to 2001-04-30");
    expect(config).toContain("branch: env/production");
    expect(await read(".github/workflows/sluice-release.yml")).toContain("branches: [trunk]");
    expect(await read(".github/CODEOWNERS")).toContain("/data/flights.schema.yaml @acme/owners");
    expect(await read(".gitignore")).toBe(".sluice/\n");
  });

  it("are checked here as a pull request would be", () => {
    const { status, stdout, stderr } = sluice(flights, "check");
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^✅ late-flights: nothing in production yet, its gate passed$/m);
    // Piped, it is plain.
    expect(stdout).not.toContain("\u001b[");
    expect(stderr).toContain("Training late-flights on");
  });

  it("are written once: what is there stays, and is told", async () => {
    const again = sluice(flights, "init", "--yes", "--owners", "@acme/owners", "--server", "http://models:9091");
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining("Everything is there already.") });
    const config = await read("sluice.yaml");
    await writeFile(join(flights, "sluice.yaml"), config.replace("at_least: 0.5", "at_least: 0.6"));
    await rm(join(flights, ".gitignore"));
    const refused = sluice(flights, "init", "--yes", "--owners", "@acme/owners", "--server", "http://models:9091");
    expect(refused.status).toBe(2);
    expect(refused.stdout).toMatch(/sluice\.yaml stays as it is\. Line \d+ is\n.*0\.6.*\nand would be\n.*0\.5/);
    expect(sluice(flights, "init", "--json").stdout).toContain('"becomes": "differs"');
    await expect(read(".gitignore")).rejects.toThrow();
  });
});

describe("a small CSV with a training command", { timeout: 60_000 }, () => {
  let small: string;
  beforeAll(async () => {
    small = await repository("small");
    await writeFile(join(small, "rows.csv"), rows());
    await writeFile(join(small, ".gitignore"), "*.onnx\n");
    expect(sluice(small, "init", "--yes", "--target", "y", "--workflows", "simple").status).toBe(0);
    expect(sluice(small, "check").status).toBe(0);
    await cp(join(small, ".sluice/out/small/model.onnx"), join(small, "made.onnx"));
    await rm(join(small, "sluice.yaml"));
  }, 60_000);

  it("is trained by it, and held against the built-in model too", async () => {
    const run = 'cp made.onnx "$SLUICE_OUTPUT/model.onnx"';
    const { status, stderr } = sluice(small, "init", "--yes", "--target", "y", "--workflows", "none", "--run", run);
    expect(status, stderr).toBe(0);
    expect(await readFile(join(small, ".gitignore"), "utf8")).toBe("*.onnx\n.sluice/\n");
    const checked = sluice(small, "check", "--json");
    expect(checked.status, checked.stderr).toBe(0);
    const { candidate, gates } = JSON.parse(checked.stdout);
    expect(candidate.command).toBe(run);
    expect(gates.checks.map(({ claim }: { claim: string }) => claim)).toContain("ROC AUC vs baseline");
  });

  it.each([
    ["reusable", "sluice-evaluate.yml", "uses: sluice-ml/sluice/.github/workflows/sluice-evaluate.yml@v1"],
    ["without-bot", "sluice-rollback.yml", "uses: sluice-ml/sluice/actions/rollback@v1"],
  ])("gets the workflows that are called %s, where they are wanted", async (kind, file, line) => {
    await rm(join(small, "sluice.yaml"));
    await rm(join(small, ".github"), { recursive: true });
    const { status, stderr } = sluice(small, "init", "--yes", "--target", "y", "--workflows", kind);
    expect(status, stderr).toBe(0);
    expect(await readFile(join(small, ".github/workflows", file), "utf8")).toContain(line);
  });

  it("is refused by a check when a gate is", async () => {
    const path = join(small, "sluice.yaml");
    const config = await readFile(path, "utf8");
    await writeFile(path, config.replace("at_least: 0.5", "at_least: 0.999"));
    expect(sluice(small, "check")).toMatchObject({ status: 2, stdout: expect.stringMatching(/^❌ small:/) });
    await writeFile(path, "models: [");
    expect(sluice(small, "check").status).toBe(64);
    await writeFile(path, config);
  });

  it("is checked again whenever something changes", async () => {
    const watching = spawn(process.execPath, [main, "check", "--watch"], { cwd: small, env });
    const heard = { stdout: "", stderr: "" };
    watching.stdout.on("data", (text) => (heard.stdout += text));
    watching.stderr.on("data", (text) => (heard.stderr += text));
    const waits = (times: number) =>
      expect.poll(() => heard.stderr.split("Waiting for a change").length - 1, { timeout: 20_000 }).toBe(times);
    await waits(1);
    const path = join(small, "sluice.yaml");
    await writeFile(path, (await readFile(path, "utf8")).replace("at_least: 0.5", "at_least: 0.999"));
    await waits(2);
    expect(heard.stdout).toMatch(/✅ small:[\s\S]*❌ small:/);
    const ended = new Promise((resolve) => watching.on("exit", resolve));
    watching.kill("SIGINT");
    expect(await ended).toBe(2);
  }, 60_000);
});

it("says what it cannot guess, and how to say it", { timeout: 60_000 }, async () => {
  const empty = await repository("empty");
  expect(sluice(empty, "init")).toMatchObject({ status: 1, stderr: expect.stringContaining("--data PATH") });
  await writeFile(join(empty, "numbers.csv"), "a,b,c\n1.5,2.5,3.5\n2.5,1.5,0.5\n7,8,9.1\n");
  expect(sluice(empty, "init")).toMatchObject({ status: 64, stderr: expect.stringContaining("--target COLUMN") });
});

/** util-linux's `script` gives a command a terminal; that of other systems takes other words. */
const hasTerminal = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux");

it.runIf(hasTerminal)("asks a person for what it cannot guess, and whether to write", { timeout: 60_000 }, async () => {
  const asked = await repository("asked");
  await writeFile(
    join(asked, "numbers.csv"),
    `a,b,c\n${Array.from({ length: 50 }, (_, row) => `${row}.5,${row % 7}.25,${(row * 3) % 11}.75`).join("\n")}\n`,
  );
  const typed = spawn("script", ["-qec", `"${process.execPath}" "${main}" init --workflows none`, "/dev/null"], {
    cwd: asked,
    env,
  });
  let heard = "";
  typed.stdout.on("data", (text) => (heard += text));
  const ended = new Promise((resolve) => typed.on("exit", resolve));
  await expect.poll(() => heard, { timeout: 20_000 }).toContain("Which column is to be predicted?");
  typed.stdin.write("b\n");
  await expect.poll(() => heard, { timeout: 20_000 }).toContain("Write these files? [y/N]");
  typed.stdin.write("y\n");
  expect(await ended).toBe(0);
  expect(await readFile(join(asked, "sluice.yaml"), "utf8")).toContain("target: b");
});

it("prints what shells complete by", { timeout: 60_000 }, () => {
  const script = sluice(folder, "completion", "bash").stdout;
  const complete = 'COMP_WORDS=(sluice check --wa); COMP_CWORD=2; _sluice; echo "$COMPREPLY"';
  expect(execFileSync("bash", ["-c", `${script}\n${complete}`], { encoding: "utf8" })).toBe("--watch\n");
  expect(sluice(folder, "completion", "zsh").stdout).toContain("#compdef sluice");
  expect(sluice(folder, "completion", "fish").stdout).toContain("-l watch");
  expect(sluice(folder, "completion", "tcsh").status).toBe(64);
});
