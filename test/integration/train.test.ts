import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeError, SluiceError } from "../../core/errors.ts";
import { type Candidate, candidateSchema } from "../../core/training/candidate.ts";
import { pathsOf } from "../../operations/paths.ts";
import { train } from "../../operations/training/train.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

const paths = pathsOf(model);
const commit = "3f2a1c9d8e7b6a5f4c3d2e1f0a9b8c7d6e5f4a3b";

let small: SmallRepository;
beforeEach(async () => {
  small = await createSmallRepository();
});
afterEach(() => small.remove());

const run = async () => train(small.ports, { ...(await small.config()), commit });

/** Trains by `script`, run by Node, in place of the baseline. */
async function runCommand(script: string, timeout = "1m") {
  const { files } = small.ports;
  await files.write("train.mjs", script);
  const config = (await files.readText("sluice.yaml")) ?? "";
  const training = `{ run: node train.mjs, timeout: ${timeout}, seed: 7, params: { depth: 3 }, features: [x, kind] }`;
  await files.write("sluice.yaml", config.replace(/train: \{.*\}/, `train: ${training}`));
  return run();
}

async function refusal(outcome: Promise<unknown>): Promise<SluiceError> {
  const error = await outcome.then(
    () => new Error("it passed"),
    (thrown) => thrown,
  );
  if (!(error instanceof SluiceError)) throw error;
  return error;
}

const left = () => (existsSync(join(small.folder, paths.out)) ? readdirSync(join(small.folder, paths.out)) : []);

/** Leaves the baseline's model where a command can copy it from. */
async function keepModel(): Promise<void> {
  await run();
  await small.ports.files.copy(paths.model, "kept.onnx");
}

describe("training the baseline", () => {
  it("leaves a candidate that names model, data, features and rows", async () => {
    const { facts, headline } = await run();
    const candidate: Candidate = candidateSchema.parse(
      JSON.parse((await small.ports.files.readText(paths.candidate)) ?? ""),
    );
    expect(candidate).toEqual(facts);
    expect(await small.ports.files.digest(paths.model)).toEqual({ digest: candidate.digest, bytes: candidate.bytes });
    expect(candidate).toMatchObject({
      commit,
      features: ["x", "kind"],
      data: { rows: 600 },
      rows: { train: 240, validation: 124 },
      command: "baseline: linear",
      reported: { validation_log_loss: expect.any(Number) },
    });
    expect(headline).toMatch(/^trained small on 240 rows in /);
    expect(left().sort()).toEqual(["candidate.json", "model.onnx"]);
  });

  it("makes the same model from the same data", async () => {
    const first = await run();
    expect((await run()).facts.digest).toBe(first.facts.digest);
  });
});

describe("training by a command", () => {
  it("hands over the rows to learn from and takes what is left, and the holdout is not there", async () => {
    await keepModel();
    const { facts } = await runCommand(`
      import { copyFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
      import { dirname, join } from "node:path";
      const { SLUICE_TRAIN, SLUICE_VALIDATION, SLUICE_OUTPUT, SLUICE_SEED, SLUICE_PARAMS } = process.env;
      if (!statSync(SLUICE_TRAIN).size || !statSync(SLUICE_VALIDATION).size) throw new Error("no rows");
      const parts = readdirSync(dirname(SLUICE_TRAIN)).length;
      copyFileSync("kept.onnx", join(SLUICE_OUTPUT, "model.onnx"));
      const metrics = { parts, seed: Number(SLUICE_SEED), depth: JSON.parse(SLUICE_PARAMS).depth };
      writeFileSync(join(SLUICE_OUTPUT, "metrics.json"), JSON.stringify(metrics));`);
    expect(facts).toMatchObject({
      command: "node train.mjs",
      seed: 7,
      params: { depth: 3 },
      reported: { parts: 2, seed: 7, depth: 3 },
    });
    expect(existsSync(join(small.folder, paths.training))).toBe(false);
  });

  it("fails with the command's exit code and last lines, and leaves nothing of an earlier run", async () => {
    await keepModel();
    const error = await refusal(runCommand(`console.error("out of luck"); process.exit(3);`));
    expect(error.code).toBe("TRAIN_FAILED");
    expect(describeError(error)).toContain(
      "The training command `node train.mjs` failed with exit code 3. Its last lines:\n    out of luck",
    );
    expect(error.remedy).not.toBe("");
    expect(left()).toEqual([]);
  });

  it("is ended when it hangs", async () => {
    const error = await refusal(runCommand(`console.log("thinking"); setInterval(() => {}, 1000);`, "700ms"));
    expect(error).toMatchObject({ code: "TRAIN_TIMEOUT" });
    expect(error.message).toContain("was ended after 700 ms. Its last lines:\n    thinking");
    expect(left()).toEqual([]);
  });

  it("fails when it succeeds without a model", async () => {
    const error = await refusal(runCommand(""));
    expect(error.code).toBe("MODEL_MISSING");
    expect(error.message).toBe(
      "The training command `node train.mjs` succeeded but left no model.onnx. It printed nothing.",
    );
    expect(left()).toEqual([]);
  });

  const leave = (file: string, content: string) =>
    `import { writeFileSync } from "node:fs";
     writeFileSync(process.env.SLUICE_OUTPUT + "/${file}", ${JSON.stringify(content)});`;

  it("fails when the model is empty or no model at all", async () => {
    expect((await refusal(runCommand(leave("model.onnx", "")))).code).toBe("MODEL_MISSING");
    expect((await refusal(runCommand(leave("model.onnx", "a pickle, perhaps")))).code).toBe("MODEL_INVALID");
    expect(left()).toEqual([]);
  });

  it("fails when the model takes other columns than the features", async () => {
    await keepModel();
    const { files } = small.ports;
    await files.write("sluice.yaml", ((await files.readText("sluice.yaml")) ?? "").replace("[x, kind]", "[x]"));
    const copy = `import { copyFileSync } from "node:fs"; copyFileSync("kept.onnx", process.env.SLUICE_OUTPUT + "/model.onnx");`;
    await files.write("train.mjs", copy);
    const config = (await files.readText("sluice.yaml")) ?? "";
    await files.write("sluice.yaml", config.replace("baseline: linear", "run: node train.mjs"));
    expect(await refusal(run())).toMatchObject({ code: "MODEL_INTERFACE" });
    expect(left()).toEqual([]);
  });

  it("fails when its metrics are not numbers", async () => {
    await keepModel();
    const script = `import { copyFileSync } from "node:fs"; copyFileSync("kept.onnx", process.env.SLUICE_OUTPUT + "/model.onnx");`;
    const error = await refusal(runCommand(`${script}\n${leave("metrics.json", '{"auc": "good"}')}`));
    expect(error).toMatchObject({ code: "TRAIN_FAILED" });
    expect(left()).toEqual([]);
  });
});

describe("data that cannot be trained on", () => {
  it("has labels of one class", async () => {
    const { files } = small.ports;
    await files.write("data/rows.csv", ((await files.readText("data/rows.csv")) ?? "").replace(/,[01]\n/g, ",1\n"));
    expect(await refusal(run())).toMatchObject({ code: "TRAIN_FAILED" });
  });

  it("lacks a feature", async () => {
    const { files } = small.ports;
    await files.write("data/rows.csv", ((await files.readText("data/rows.csv")) ?? "").replace("kind", "sort"));
    expect((await refusal(run())).message).toContain("The data has no column kind.");
  });
});
