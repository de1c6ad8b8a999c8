import { describe, expect, it } from "vitest";
import type { ColumnProfile, Profile } from "../data/profile/profile.ts";
import { initialGates } from "./initial-gates.ts";
import { initialModel, type Wishes } from "./initial-model.ts";

const rows = 1_000;
const day = 86_400_000;
const start = Date.UTC(2024, 0, 1);

const base = (name: string, type: string, distinct: number) => ({
  name,
  type,
  missing: 0,
  distinct: { count: distinct, exact: true },
});

const words = (name: string, distinct: number, type = "VARCHAR"): ColumnProfile => ({
  ...base(name, type, distinct),
  kind: "category",
  levels: [],
});

const numbers = (name: string, distinct: number, type = "DOUBLE", min = 0, max = 1): ColumnProfile => ({
  ...base(name, type, distinct),
  kind: "number",
  range: { min, max, mean: (min + max) / 2, sd: 1 },
  cells: { cuts: [], counts: [rows] },
});

const unique = (name: string): ColumnProfile => ({ ...base(name, "VARCHAR", rows), kind: "unique" });

/** Ten rows on each of a hundred days. */
const days = (name: string): ColumnProfile => ({
  ...base(name, "TIMESTAMP", 100),
  kind: "time",
  range: { min: start, max: start + 99 * day, mean: start, sd: day },
  cells: {
    cuts: Array.from({ length: 100 }, (_, index) => start + index * day),
    counts: [...Array.from({ length: 100 }, () => 10), 0],
  },
});

function guess(columns: ColumnProfile[], wishes: Wishes = {}, scripts: Record<string, string> = {}) {
  const profile: Profile = { version: 1, source: "data.csv", rows, columns };
  return initialModel(profile, wishes, new Map(Object.entries(scripts)));
}

describe("the target", () => {
  it.each([
    ["a name that says it", [numbers("age", 60), words("target", 2), words("churned", 2)], "target"],
    ["a name that tells an outcome", [numbers("age", 60), words("churned", 2), words("active", 2)], "churned"],
    ["an outcome beside an amount", [numbers("amount", 60), words("bad", 2)], "bad"],
    ["an amount where there is no outcome", [numbers("age", 60), numbers("sale_price", 60)], "sale_price"],
    ["the only column of two values", [numbers("age", 60), words("plan", 3), words("active", 2)], "active"],
  ])("is found by %s", (_, columns, target) => {
    expect(guess(columns).target.value).toBe(target);
  });

  it("is not guessed where nothing tells, or several do", () => {
    expect(() => guess([numbers("a", 60), words("b", 3)])).toThrow("Nothing tells which of a, b is to be predicted");
    expect(() => guess([words("a", 2), words("b", 2)])).toThrow("Nothing tells");
  });

  it("is never one value, a time or what names a row", () => {
    expect(() => guess([words("target", 1), days("label"), unique("outcome")])).toThrow("Nothing tells");
  });

  it("must be a column where it is named", () => {
    expect(() => guess([words("churned", 2)], { target: "churn" })).toThrow("did you mean 'churned'");
  });
});

describe("the task", () => {
  it.each([
    ["yes or no", words("y", 2, "BOOLEAN"), "binary-classification"],
    ["0 or 1", numbers("y", 2, "BIGINT"), "binary-classification"],
    ["two words, of which nobody says which is the positive one", words("y", 2), "multiclass-classification"],
    ["a few words", words("y", 5), "multiclass-classification"],
    ["a few whole numbers", numbers("y", 6, "BIGINT", 3, 8), "multiclass-classification"],
    ["many whole numbers", numbers("y", 60, "BIGINT", 0, 90), "regression"],
    ["few broken numbers", numbers("y", 6), "regression"],
  ])("of %s", (_, column, task) => {
    expect(guess([column, numbers("x", 100)]).task.value).toBe(task);
  });

  it("is refused for words without end", () => {
    expect(() => guess([words("y", 400), numbers("x", 100)])).toThrow("neither a number nor one of few words");
  });
});

describe("the roles", () => {
  it("finds what names a row, says when, and the days that hold out the last fifth", () => {
    const model = guess([unique("order_id"), days("ordered_at"), numbers("x", 90), words("late", 2, "BOOLEAN")]);
    expect(model).toMatchObject({
      id: { value: "order_id" },
      time: { value: "ordered_at", reason: "2024-01-01 to 2024-04-09" },
      unit: null,
      split: { value: { validation_from: "2024-03-10", holdout_from: "2024-03-20" } },
      train: { value: { baseline: "linear", features: ["x"] } },
    });
  });

  it("keeps the rows of a customer together where there is no time", () => {
    const model = guess([words("customer_id", 200), numbers("x", 90), words("churned", 2, "BOOLEAN")]);
    expect(model.unit).toEqual({ value: "customer_id", reason: "1,000 rows belong to 200 of them, and stay together" });
    expect(model.split.value).toEqual({ train: "70%", validation: "10%", holdout: "20%" });
  });

  it("takes no name for a role that the values contradict", () => {
    const model = guess([numbers("row_id", 900), words("customer", 900), words("y", 3), numbers("x", 90)]);
    expect([model.id, model.unit]).toEqual([null, null]);
    expect(model.split.value).toMatchObject({ by: "stratified" });
  });

  it("divides by shares where the time is too short for days", () => {
    const short = { ...days("at"), range: { min: start, max: start + 1, mean: start, sd: 1 } } as ColumnProfile;
    expect(guess([short, numbers("x", 90), words("y", 3)]).split.value).toHaveProperty("holdout", "20%");
  });
});

describe("the training", () => {
  const columns = [numbers("x", 90), words("y", 2, "BOOLEAN")];

  it("takes a script that reads what Sluice hands it", () => {
    const { train } = guess(columns, {}, { "train.py": "os.environ['SLUICE_TRAIN']" });
    expect(train.value).toEqual({ run: "python train.py" });
  });

  it("takes the built-in model until a script does, and says so", () => {
    const { train } = guess(columns, {}, { "src/train.py": "pandas.read_csv('data.csv')" });
    expect(train).toMatchObject({
      value: { baseline: "linear" },
      reason: expect.stringContaining("until src/train.py"),
    });
  });

  it("is held against the built-in model where it is one's own", () => {
    expect(initialGates("regression", true)).toContainEqual({ metric: "r2", may_drop: 0, versus: "baseline" });
    expect(initialGates("regression", false)).toHaveLength(2);
  });
});
