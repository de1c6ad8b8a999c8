import { describe, expect, it } from "vitest";
import { parseConfig } from "../config/parse-config.ts";
import { ruleChangeNote } from "./rule-changes.ts";

const text = `version: 1
models:
  late:
    task: binary-classification
    data: { source: data/*.csv, schema: data/s.yaml, target: late, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { baseline: linear }
    gates:
      - { metric: roc_auc, at_least: 0.6 }
`;
const configOf = (changed: string) => parseConfig(changed, "sluice.yaml").models.late!;
const note = (head: string, ...files: string[]) =>
  ruleChangeNote({ base: configOf(text), head: configOf(head), files });

describe("a pull request that changes the rules", () => {
  it("is told apart from one that changes the model alone", () => {
    expect(note(text, "train.py", "data/new.csv")).toBeNull();
    expect(note(text.replace("baseline: linear", "baseline: linear, seed: 2"), "sluice.yaml")).toBeNull();
  });

  it.each([
    ["at_least: 0.6", "at_least: 0.5", "the gates"],
    ["train: {", "evaluate: { threshold: 0.9 }\n    train: {", "how it is evaluated"],
    ["target: late", "target: late, time: day", "which rows are held out"],
  ])("%s to %s", (from, to, what) => {
    const head = text.replace(from, to);
    expect(note(head, "sluice.yaml", "README.md")).toBe(
      `This pull request changes ${what}. It was judged by those of the default branch; the new ones count once it is merged.`,
    );
    expect(note(head, "sluice.yaml", "train.py")).toBe(
      `This pull request changes ${what} together with the model. It was judged by those of the default branch; a change of the rules should stand alone.`,
    );
  });

  it("names all that changes", () => {
    const head = text.replace("0.6", "0.5").replace("baseline: linear", "baseline: linear, seed: 2");
    expect(note(head, "sluice.yaml", "data/s.yaml")).toContain(
      "changes the gates and the rules of its data together with the model",
    );
  });

  it.each([
    ["metrics/worth.py", "metrics/worth.py"],
    ["metrics/shared/prices.py", "metrics/shared/prices.py"],
  ])("finds the code of its own metrics: %s", (file, named) => {
    const custom = "evaluate: { custom: [{ name: worth, run: python ./metrics/worth.py, direction: higher }] }";
    const base = configOf(text.replace("train: {", `${custom}\n    train: {`));
    const sentence = (...files: string[]) => ruleChangeNote({ base, head: base, files });
    expect(sentence(file)).toBe(
      `This pull request changes the code of its own metrics (${named}). It was judged by those of the default branch; the new ones count once it is merged.`,
    );
    expect(sentence(file, "train.py")).toContain("together with the model");
    expect(sentence("train.py", "metrics.md")).toBeNull();
  });

  it("takes the training script for no metric, even when it lies beside one", () => {
    const custom = "evaluate: { custom: [{ name: worth, run: python ml/worth.py, direction: higher }] }";
    const base = configOf(
      text.replace("train: { baseline: linear }", `${custom}\n    train: { run: python ml/train.py }`),
    );
    expect(ruleChangeNote({ base, head: base, files: ["ml/train.py"] })).toBeNull();
    expect(ruleChangeNote({ base, head: base, files: ["ml/train.py", "ml/worth.py"] })).toContain(
      "(ml/worth.py) together",
    );
  });

  it("is suspect when its configuration is gone", () => {
    expect(ruleChangeNote({ base: configOf(text), head: null, files: ["sluice.yaml"] })).toContain("beyond reading");
  });
});
