import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSmallRepository, rows, type SmallRepository } from "./small-repository.ts";

const main = join(import.meta.dirname, "../../cli/main.ts");
let repository: SmallRepository;

beforeAll(async () => {
  repository = await createSmallRepository();
});
afterAll(() => repository.remove());

interface Run {
  exitCode: number;
  stdout: string;
  stderr: string;
}

function sluice(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    // Without the variables of a workflow, so that the checkout is the repository.
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    execFile(process.execPath, [main, ...args], { cwd: repository.folder, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

async function withConfig(change: (yaml: string) => string, then: () => Promise<void>): Promise<void> {
  const good = (await repository.ports.files.readText("sluice.yaml")) ?? "";
  await repository.ports.files.write("sluice.yaml", change(good));
  await then().finally(() => repository.ports.files.write("sluice.yaml", good));
}

describe("the loop from a terminal", () => {
  it("validates, trains, evaluates, gates, reports and releases", { timeout: 60_000 }, async () => {
    for (const verb of ["validate-data", "train", "evaluate", "gate", "report"]) {
      const { exitCode, stderr } = await sluice(verb);
      expect(exitCode, `${verb}: ${stderr}`).toBe(0);
    }
    const released = await sluice("release", "--json");
    expect(JSON.parse(released.stdout)).toMatchObject({ release: "small@v1" });
    expect(released.stderr).toContain("released small@v1");
  });

  it("tells the gates in plain text", async () => {
    const { stdout } = await sluice("gate");
    expect(stdout).toMatch(/^gate +limit +this model +verdict$/m);
    expect(stdout).toMatch(/^ROC AUC +at least 0\.6 .*✅ passed$/m);
    expect(stdout).not.toContain("|");
  });
});

describe("exit code 2, said no", () => {
  it("when a gate says no", async () => {
    await withConfig(
      (yaml) => yaml.replace("at_least: 0.6 ", "at_least: 0.99 "),
      async () => {
        const { exitCode, stdout } = await sluice("gate");
        expect(exitCode).toBe(2);
        expect(stdout).toContain("❌ says no");
      },
    );
  });

  it("when the data breaks a rule", async () => {
    await repository.ports.files.write("data/rows.csv", rows().replace("2024-01-01,", ","));
    const { exitCode, stdout } = await sluice("validate-data");
    await repository.ports.files.write("data/rows.csv", rows());
    expect(exitCode).toBe(2);
    expect(stdout).toContain("the data is broken");
  });
});

describe("exit code 1, broke", () => {
  it("when the training command fails", async () => {
    await withConfig(
      (yaml) => yaml.replace("baseline: linear, features: [x, kind]", `run: "echo no such module; exit 3"`),
      async () => {
        const { exitCode, stderr } = await sluice("train");
        expect(exitCode).toBe(1);
        expect(stderr).toContain("error TRAIN_FAILED");
        expect(stderr).toContain("no such module");
        expectNoStackTrace(stderr);
      },
    );
  });

  it("when there is no report", async () => {
    const { exitCode, stderr } = await sluice("gate", "--report", "nowhere/report.json");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error REPORT_INVALID: .*\n {2}to mend it: /m);
  });
});

describe("exit code 64, usage", () => {
  it.each([
    [["gat"], "Did you mean gate?"],
    [["gate", "--jsn"], "Did you mean --json?"],
    [["promote"], "required option '--environment <name>' not specified"],
    [["gate", "--model", "smal"], "did you mean 'small'?"],
    [["gate", "--config", "sluice.yml"], "error CONFIG_MISSING: There is no sluice.yml"],
    [["deploy", "--environment", "prod"], "no environment prod"],
    [["serve", "--data-port", "eighty"], "It must be a whole number from 0 to 65535"],
    [["serve"], "The model server needs an admin token."],
  ])("sluice %j", async (args, expected) => {
    const { exitCode, stdout, stderr } = await sluice(...args);
    expect(stderr).toContain(expected);
    expect(stderr).toContain("o mend it: ");
    expect(exitCode).toBe(64);
    expect(stdout).toBe("");
    expectNoStackTrace(stderr);
  });

  it("says every problem of the configuration with its place", async () => {
    await withConfig(
      (yaml) => yaml.replace("metric: roc_auc, at_least", "metric: roc_acu, at_leest"),
      async () => {
        const { exitCode, stderr } = await sluice("gate");
        expect(exitCode).toBe(64);
        expect(stderr).toContain(
          "sluice.yaml:13:28: unknown key 'at_leest' in models.small.gates.0; did you mean 'at_least'?",
        );
      },
    );
  });

  it("says so when the configuration is no YAML, or empty", async () => {
    await withConfig(
      () => "models: [",
      async () => expect((await sluice("gate")).stderr).toContain("error CONFIG_INVALID: sluice.yaml:"),
    );
    await withConfig(
      () => "",
      async () => expect((await sluice("gate")).stderr).toContain("the file is empty"),
    );
  });
});

describe("help", () => {
  it("shows examples and exit codes, and passes", async () => {
    const { exitCode, stdout } = await sluice("rollback", "--help");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Examples:\n  sluice rollback --environment production");
    expect(stdout).toContain("2 said no");
  });
});

it("works on another folder", async () => {
  const { exitCode } = await sluice("gate", "-C", "data");
  expect(exitCode).toBe(64);
  await writeFile(join(repository.folder, "data/sluice.yaml"), "");
  const { stderr } = await sluice("gate", "-C", "data");
  await rm(join(repository.folder, "data/sluice.yaml"));
  expect(stderr).toContain("the file is empty");
});

function expectNoStackTrace(text: string): void {
  expect(text).not.toMatch(/^\s+at .*:\d+:\d+/m);
}
