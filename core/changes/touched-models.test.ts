import { describe, expect, it } from "vitest";
import { parseConfig } from "../config/parse-config.ts";
import { parseDataLock } from "../data/sources/data-lock.ts";
import { type ChangedFile, type Side, touchedModels } from "./touched-models.ts";

const entry = (model: string, train = `run: python ${model}/train.py`) => `  ${model}:
    task: binary-classification
    data: { source: data/${model}/*.csv, schema: data/${model}.schema.yaml, target: y, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { ${train} }
    gates: [{ metric: roc_auc, at_least: 0.6 }]
`;
const side = (...entries: string[]): Side => ({
  config: parseConfig(`version: 1\nmodels:\n${entries.join("")}`, "sluice.yaml"),
  lock: null,
});
const three = side(entry("a"), entry("b"), entry("c"));

const changed = (path: string): ChangedFile => ({ path, isNew: false });
const touchedBy = (...paths: string[]) =>
  touchedModels({ configPath: "sluice.yaml", base: three, head: three, files: paths.map(changed) }).touched;

describe("of many models", () => {
  it.each([
    ["its data", "data/a/2001.csv", ["a"]],
    ["its data schema", "data/b.schema.yaml", ["b"]],
    ["its script", "c/train.py", ["c"]],
    ["what lies beside its script", "c/features/hours.py", ["c"]],
    ["shared code", "lib/features.py", ["a", "b", "c"]],
    ["what the scripts need", "requirements.txt", ["a", "b", "c"]],
    ["a workflow", ".github/workflows/sluice-pull-request.yml", ["a", "b", "c"]],
    ["text", "docs/a.png", []],
    ["a page", "README.md", []],
    ["the configuration, without any of its entries", "sluice.yaml", []],
  ])("%s touches its own alone", (_, path, models) => {
    expect(touchedBy(path)).toEqual(models);
    expect(touchedBy(path, "README.md", "data/a/1.csv")).toEqual([...new Set(["a", ...models])].sort());
  });

  it("every one is touched where nobody can tell", () => {
    const question = { configPath: "sluice.yaml", base: three };
    expect(touchedModels({ ...question, head: three, files: null }).touched).toEqual(["a", "b", "c"]);
    expect(touchedModels({ ...question, head: "unreadable", files: [] }).touched).toEqual(["a", "b", "c"]);
    expect(touchedModels({ ...question, head: three, files: [] }).touched).toEqual([]);
  });

  it("a script that one of them names is not its neighbour's, unless that says so", () => {
    const run = (name: string, more = "") => entry(name, `run: python training/${name}.py${more}`);
    const beside = side(run("a"), run("b", ', files: ["training/a*.py", vocabulary/**]'));
    const ask = (path: string) =>
      touchedModels({ configPath: "sluice.yaml", base: beside, head: beside, files: [changed(path)] }).touched;
    expect(ask("training/a.py")).toEqual(["a", "b"]);
    expect(ask("training/b.py")).toEqual(["b"]);
    expect(ask("training/common.py")).toEqual(["a", "b"]);
    expect(ask("vocabulary/airports.txt")).toEqual(["b"]);
  });

  it("an entry of the configuration, or of the lock, touches its own", () => {
    const head = side(entry("a"), entry("b", "baseline: linear"), entry("c"));
    const ask = (base: Side, other: Side) =>
      touchedModels({ configPath: "sluice.yaml", base, head: other, files: [changed("sluice.yaml")] }).touched;
    expect(ask(three, head)).toEqual(["b"]);
    const lock = (rows: number) =>
      parseDataLock(
        `version: 1\nmodels:\n  c:\n    files: [{ path: s3://b/c.csv, digest: "sha256:${"0".repeat(64)}", bytes: 1, rows: ${rows} }]\n`,
      );
    expect(ask({ ...three, lock: lock(1) }, { ...three, lock: lock(2) })).toEqual(["c"]);
  });
});

describe("models that come and go", () => {
  const ask = (head: Side, ...files: ChangedFile[]) =>
    touchedModels({ configPath: "sluice.yaml", base: three, head, files: [changed("sluice.yaml"), ...files] });

  it("are told apart from those that only get another name", () => {
    const renamed = entry("a").replace("  a:", "  alpha:");
    expect(ask(side(renamed, entry("b"), entry("c")))).toEqual({
      touched: [],
      added: ["alpha"],
      removed: [{ model: "a", renamedTo: "alpha" }],
    });
    expect(ask(side(entry("b"), entry("c"))).removed).toEqual([{ model: "a", renamedTo: null }]);
  });

  it("bring files of their own, which touch no other", () => {
    const head = side(entry("a"), entry("b"), entry("c"), entry("d"));
    expect(ask(head, { path: "d/train.py", isNew: true }, { path: "data/d/1.csv", isNew: true }).touched).toEqual([]);
  });

  it("can claim neither what was there before, nor what lies beside everybody's scripts", () => {
    const greedy = side(entry("a"), entry("b"), entry("c"), entry("d", "run: python x.py, files: ['**']"));
    expect(ask(greedy, changed("lib/features.py")).touched).toEqual(["a", "b", "c"]);
    expect(ask(greedy, { path: "numpy.py", isNew: true }).touched).toEqual(["a", "b", "c"]);
    expect(ask(greedy, { path: "a/new.py", isNew: true }).touched).toEqual(["a"]);
  });
});
