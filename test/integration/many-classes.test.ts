import { afterEach, beforeEach, expect, test } from "vitest";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { gate } from "../../operations/review/gate.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

const task = `    task: multiclass-classification
    data:
      source: data/*.csv
      target: y
      time: day
      split: { validation_from: 2024-03-01, holdout_from: 2024-04-01 }
    train: { baseline: linear, features: [x, kind] }
    gates:
      - { metric: accuracy, at_least: 0.5 }
      - { metric: mcc, may_drop: 0.02, versus: baseline }
`;

/** Three classes that x determines but for some noise; the last is there from April on alone. */
function rows(): string {
  const lines = Array.from({ length: 600 }, (_, row) => {
    const day = new Date(Date.UTC(2024, 0, 1) + Math.floor(row / 4) * 86_400_000).toISOString().slice(0, 10);
    const x = (row * 7919) % 100;
    const label = row === 599 ? "violet" : (["red", "green", "blue"][Math.floor((x + ((row * 31) % 20)) / 40)] ?? "");
    return `${day},${x},${row % 3 === 0 ? "a" : "b"},${label}`;
  });
  return `day,x,kind,y\n${lines.join("\n")}\n`;
}

let small: SmallRepository;
beforeEach(async () => {
  small = await createSmallRepository(rows());
  const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", text.replace(/ {4}task:[\s\S]*(?=environments:)/, task));
});
afterEach(() => small.remove());

async function judged(classes: string) {
  const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", text.replace("time: day", `time: day\n      classes: ${classes}`));
  const { config } = await small.config();
  await small.trained();
  const { facts } = await evaluate(small.ports, { config, model, commit: null });
  return { report: facts, gates: (await gate(small.ports, { config, model })).facts };
}

test("the built-in model learns many classes, also beside one that only the holdout has, and is its own baseline", async () => {
  const { report, gates } = await judged("[blue, green, red, violet]");
  if (report.outcome !== "evaluated") throw new Error(report.outcome);
  expect(report.measurement.candidate.confusion?.classes).toEqual(["blue", "green", "red", "violet"]);
  expect(gates?.checks).toMatchObject([
    { metric: "accuracy", verdict: "pass" },
    { metric: "mcc", verdict: "pass", value: 0, versus: "baseline" },
  ]);
});
