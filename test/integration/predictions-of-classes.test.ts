import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { train } from "../../operations/training/train.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

/** Predictions of many classes, each with a column of its own. */

const command = `${process.execPath} ${fileURLToPath(new URL("./write-predictions.ts", import.meta.url))}`;

const task = (select: string) => `    task: multiclass-classification
    data:
      source: data/*.csv
      target: y
      id: id
      split: { by: random, train: 50%, validation: 10%, holdout: 40% }
    train:
      run: '${command}'
      features: [x]
      leaves: predictions
      params: { select: "${select}" }
    gates: [{ metric: accuracy, at_least: 0.5 }]
`;

/** The class follows from x. */
const csv = Array.from({ length: 300 }, (_, row) => {
  const x = (row * 7919) % 100;
  return `${1_000 + row},${x},${["red", "green", "blue"][Math.floor(x / 34)]}`;
});

let small: SmallRepository;
beforeEach(async () => {
  small = await createSmallRepository(`id,x,y\n${csv.join("\n")}\n`);
});
afterEach(() => small.remove());

async function evaluated(select: string) {
  const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", text.replace(/ {4}task:[\s\S]*(?=environments:)/, task(select)));
  const input = { ...(await small.config()), commit: null };
  await train(small.ports, input);
  return (await evaluate(small.ports, { config: input.config, model, commit: null })).facts;
}

const scores = (names: readonly string[]) =>
  names
    .map((name, index) => `if(least(2, x // 34) = ${index}, 0.8, 0.1)::double as "score_${name}"`)
    .join(", ")
    .replaceAll('"', '\\"');

it("are found by the names of their classes, in whatever order they stand", async () => {
  const facts = await evaluated(`select ${scores(["red", "green", "blue"])}, id from asked order by x`);
  if (facts.outcome !== "evaluated") throw new Error(facts.outcome);
  expect(facts.measurement.candidate.confusion?.classes).toEqual(["blue", "green", "red"]);
  expect(facts.measurement.candidate.metrics.accuracy?.value).toBe(1);
  expect(facts).toMatchObject({ predicted: { further: 0 }, gates: { passed: true } });
});

it("are refused for a class that the data does not have", async () => {
  await expect(evaluated(`select ${scores(["red", "green", "violet"])}, id from asked`)).rejects.toThrow(
    "the column score_blue is missing, and nobody knows the column score_violet; the columns must be id, score_blue, score_green, score_red.",
  );
});
