import { execFileSync, spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSmallRepository, model, type SmallRepository } from "../integration/small-repository.ts";
import { ensureVenv } from "./environment.ts";
import { type MlflowServer, startMlflow } from "./mlflow/mlflow-server.ts";

/** A repository that tells a real MLflow server of its evaluations, releases and environments. */

let mlflow: MlflowServer;
let small: SmallRepository;
beforeAll(async () => {
  mlflow = await startMlflow(ensureVenv("mlflow"));
  small = await createSmallRepository();
  const config = (await small.ports.files.readText("sluice.yaml")) ?? "";
  const tracking = `tracking: { mlflow: { url: "${mlflow.url}", experiment: "gates/{model}", timeout: 60s } }\n`;
  await small.ports.files.write("sluice.yaml", config + tracking);
  git("commit", "--all", "--quiet", "--message", "Track");
});
afterAll(async () => {
  await small.remove();
  await mlflow.close();
});

const person = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
const git = (...words: string[]) =>
  execFileSync("git", ["-C", small.folder, ...person, ...words], { encoding: "utf8" });

function sluice(...words: string[]): { stdout: string; stderr: string } {
  const command = [join(import.meta.dirname, "../../bin/sluice.ts"), ...words];
  const author = { GIT_AUTHOR_NAME: "t", GIT_AUTHOR_EMAIL: "t@example.com" };
  const committer = { GIT_COMMITTER_NAME: "t", GIT_COMMITTER_EMAIL: "t@example.com" };
  const env = { ...process.env, ...author, ...committer };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: small.folder, env, encoding: "utf8" });
  expect(status, `${words.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
  return { stdout, stderr };
}

interface Run {
  info: { run_id: string; status: string; run_name: string };
  data: Record<"tags" | "params" | "metrics", { key: string; value: string | number }[]>;
}

async function runs(): Promise<Run[]> {
  const experiment = await mlflow.ask<{ experiment: { experiment_id: string } }>(
    `experiments/get-by-name?experiment_name=${encodeURIComponent("gates/small")}`,
  );
  const found = await mlflow.ask<{ runs?: Run[] }>("runs/search", {
    experiment_ids: [experiment?.experiment.experiment_id],
  });
  return found?.runs ?? [];
}

const valuesOf = (values: Run["data"]["tags"] = []) => Object.fromEntries(values.map(({ key, value }) => [key, value]));

interface Version {
  version: string;
  source: string;
  run_id: string;
  tags: { key: string; value: string }[];
}

const versions = async () =>
  (
    await mlflow.ask<{ model_versions?: Version[] }>(
      `model-versions/search?filter=${encodeURIComponent("name = 'small'")}&order_by=${encodeURIComponent("version_number ASC")}`,
    )
  )?.model_versions ?? [];

const aliased = async (alias: string) =>
  (await mlflow.ask<{ model_version: Version }>(`registered-models/alias?name=small&alias=${alias}`))?.model_version
    .version ?? null;

test("an evaluation is one run, however often it is told", async () => {
  sluice("validate-data");
  sluice("train");
  for (const _ of [1, 2]) expect(sluice("evaluate").stdout).not.toContain("not-tracked");
  const [run, ...more] = await runs();
  expect(more).toEqual([]);
  const commit = git("rev-parse", "HEAD").trim();
  const report = JSON.parse(await readFile(join(small.folder, ".sluice/out/small/report.json"), "utf8"));
  expect(run?.info).toMatchObject({ status: "FINISHED", run_name: `small ${commit.slice(0, 12)}` });
  expect(valuesOf(run?.data.tags)).toMatchObject({
    "sluice.model": model,
    "sluice.digest": report.candidate.digest,
    "sluice.data": report.candidate.data.digest,
    "sluice.verdict": "passed",
    "sluice.scores": "computed by Sluice",
    "mlflow.source.git.commit": commit,
    "mlflow.note.content": "small: nothing in production yet, its gate passed",
  });
  expect(valuesOf(run?.data.params)).toEqual({ seed: "0" });
  const { roc_auc: measured } = report.measurement.candidate.metrics;
  expect(valuesOf(run?.data.metrics)).toMatchObject({
    roc_auc: measured.value,
    "roc_auc.lower": measured.lower,
    "roc_auc.upper": measured.upper,
  });
});

test("a release is one version, of the run that evaluated it", async () => {
  sluice("gate");
  for (const _ of [1, 2]) sluice("release");
  const [version, ...more] = await versions();
  expect(more).toEqual([]);
  const [run] = await runs();
  const digest = valuesOf(run?.data.tags)["sluice.digest"];
  expect(version).toMatchObject({ version: "1", source: "sluice:///small@v1", run_id: run?.info.run_id });
  expect(valuesOf(version?.tags)).toMatchObject({ "sluice.release": "small@v1", "sluice.digest": digest });
});

/** What a promotion or a rollback leaves in git when it has ended. */
function makeStable(release: string): void {
  const message = git("for-each-ref", "--format=%(contents)", `refs/tags/${release}`);
  const [digest, uri] = ["digest", "uri"].map((key) => new RegExp(`^${key}: (.*)$`, "m").exec(message)?.[1]);
  const file = `version: 1\nmodel: small\nstable: { release: ${release}, digest: "${digest}", uri: "${uri}" }\n`;
  const blob = execFileSync("git", ["-C", small.folder, "hash-object", "-w", "--stdin"], { input: file })
    .toString()
    .trim();
  const tree = (entry: string) =>
    execFileSync("git", ["-C", small.folder, "mktree"], { input: entry }).toString().trim();
  const root = tree(`040000 tree ${tree(`100644 blob ${blob}\tsmall.yaml\n`)}\treleases\n`);
  git("update-ref", "refs/heads/env/production", git("commit-tree", root, "-m", release).trim());
}

test("an environment's alias stands for what is stable there, forth and back", async () => {
  expect(await aliased("production")).toBeNull();
  makeStable("small@v1");
  expect(sluice("track").stdout).toContain("MLflow knows the releases of 1 model");
  expect(await aliased("production")).toBe("1");

  const config = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await writeFile(join(small.folder, "sluice.yaml"), config.replace("features: [x, kind]", "features: [x]"));
  git("commit", "--all", "--quiet", "--message", "Fewer features");
  for (const verb of ["train", "evaluate", "gate", "release"]) sluice(verb);
  expect((await versions()).map(({ version }) => version)).toEqual(["1", "2"]);
  expect(await aliased("production")).toBe("1");
  makeStable("small@v2");
  for (const _ of [1, 2]) sluice("track");
  expect(await aliased("production")).toBe("2");
  makeStable("small@v1");
  sluice("track");
  expect(await aliased("production")).toBe("1");
  expect(await versions()).toHaveLength(2);
});

test("a server that is away is a warning, and changes no verdict", async () => {
  const config = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await writeFile(join(small.folder, "sluice.yaml"), config.replace(mlflow.url, "http://127.0.0.1:9"));
  const { stdout } = sluice("evaluate");
  expect(stdout).toContain("warning: MLflow at 127.0.0.1:9 cannot be reached");
  expect(sluice("gate").stdout).toContain("passed");
});
