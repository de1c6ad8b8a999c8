import { afterEach, beforeEach, expect, it } from "vitest";
import { retrainSchema } from "../../core/config/schemas/retrain-schema.ts";
import { writeTrainingFile } from "../../core/retrain/training-file.ts";
import { shareSearch } from "../../operations/training/share-search.ts";
import { train } from "../../operations/training/train.ts";
import { createSmallRepository, model, rows, type SmallRepository } from "./small-repository.ts";

/** Two trainings before each test, on a machine that is busy with others. */
const patience = 40_000;

let small: SmallRepository;
beforeEach(async () => {
  small = await createSmallRepository();
  const { files } = small.ports;
  await small.trained();
  await files.copy(".sluice/out/small/model.onnx", "good.onnx");
  await files.write(
    "data/rows.csv",
    rows((row) => ((row * 7919) % 100 > 50 ? 0 : 1)),
  );
  await small.trained();
  await files.copy(".sluice/out/small/model.onnx", "bad.onnx");
  await files.write("data/rows.csv", rows());
  const text = (await files.readText("sluice.yaml")) ?? "";
  await files.write("sluice.yaml", text.replace("baseline: linear", "run: sh train.sh"));
  await files.write("train.sh", command);
  const window = { validation_from: "2024-03-01", holdout_from: "2024-04-01", until: "2024-05-20" };
  const file = { version: 1 as const, model, window, search: true as const, because: "asked", instead_of: null };
  await files.write("training/small.yaml", writeTrainingFile(file));
}, patience);
afterEach(() => small.remove());

/** Leaves the model that its parameter names, and none for a third one. */
const command = `kind=$(printf '%s' "$SLUICE_PARAMS" | sed 's/.*"kind":"\\([a-z]*\\)".*/\\1/')
echo "$kind" >> tried.txt
test "$kind" != broken && cp "$kind.onnx" "$SLUICE_OUTPUT/model.onnx"
`;

async function searching(search: object) {
  const { config } = await small.config();
  const settings = config.models[model];
  if (!settings) throw new Error("no model");
  const retrain = retrainSchema.parse({ when: { schedule: "1d" }, search });
  return { config: { ...config, models: { [model]: { ...settings, retrain } } }, model };
}

async function trainedWith(search: object) {
  return (await train(small.ports, { ...(await searching(search)), commit: null })).facts;
}

const tried = async () => ((await small.ports.files.readText("tried.txt")) ?? "").trim().split("\n");

it("takes the parameters whose model is best on the validation rows; one that fails is only a bad trial", async () => {
  const { params } = await trainedWith({ trials: 8, parallel: 2, params: { kind: ["broken", "good", "bad"] } });
  expect(params).toEqual({ kind: "good" });
  expect((await tried()).length).toBe(9);
  expect(new Set(await tried())).toEqual(new Set(["good", "broken"]));
});

it("takes the best of what several machines have tried, and tries nothing again", async () => {
  const search = { trials: 8, machines: 3, params: { kind: ["broken", "good", "bad"] } };
  const wanted = await searching(search);
  for (const share of ["1-of-3", "2-of-3", "3-of-3"]) await shareSearch(small.ports, { ...wanted, share });
  const byMachines = await tried();
  expect(byMachines.length).toBe(8);
  // What was fetched beside, of a model whose name begins alike.
  const other = ((await small.ports.files.readText(".sluice/trials/small/small.1-of-3.json")) ?? "").replace(
    '"small"',
    '"small-eu"',
  );
  await small.ports.files.write(".sluice/trials/small/small-eu.1-of-3.json", other);
  expect((await trainedWith(search)).params).toEqual({ kind: "good" });
  expect((await tried()).slice(8)).toEqual(["good"]);
  // Another search finds the files of this one, and takes none of them.
  await expect(trainedWith({ ...search, trials: 9 })).rejects.toMatchObject({ code: "BUNDLE_INVALID" });
});

it("goes on with the machines that did not break, and shares nothing where there is nothing to share", async () => {
  const search = { trials: 4, machines: 2, params: { kind: ["good", "bad"] } };
  await shareSearch(small.ports, { ...(await searching(search)), share: "2-of-2" });
  await trainedWith(search);
  expect((await tried()).length).toBe(3);
  const command = await searching({ command: "echo {}" });
  await expect(shareSearch(small.ports, { ...command, share: "1-of-2" })).rejects.toMatchObject({ code: "USAGE" });
});

it("takes what a command has found", async () => {
  const { params } = await trainedWith({
    command: `test -f "$SLUICE_VALIDATION" && echo '{"kind": "good", "depth": 3}'`,
  });
  expect(params).toEqual({ kind: "good", depth: 3 });
});

it("ends where no trial works", async () => {
  await expect(trainedWith({ trials: 2, params: { kind: ["broken", "none"] } })).rejects.toMatchObject({
    code: "TRAIN_FAILED",
    message: "None of 2 trials gave a model that could be judged.",
  });
});
