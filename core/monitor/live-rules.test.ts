import { expect, it } from "vitest";
import { dataSchemaSchema } from "../data/schema/data-schema.ts";
import { liveRules, ruleProblems } from "./live-rules.ts";

const schema = dataSchemaSchema.parse({
  version: 1,
  extra_columns: "error",
  columns: {
    age: { type: "integer", min: 0, max: 120, mean: { min: 30 }, mostly: "99%" },
    rate: { type: "number", max: 0.1, severity: "warn" },
    id: { type: "string", unique: true },
  },
  table: { rows: { min: 1_000 } },
});

it("keeps of a data schema what single values of the inputs must be", () => {
  const { columns, extra_columns, table } = liveRules(schema, ["age", "rate", "unknown"], false);
  expect(Object.keys(columns)).toEqual(["age", "rate"]);
  expect(columns.age).toMatchObject({ type: "integer", min: 0, max: 120, mostly: 0.99 });
  expect(columns.age?.mean).toBeUndefined();
  expect([extra_columns, table.rows]).toEqual(["allow", undefined]);
});

it("rounds bounds as the model server has rounded the values", () => {
  const { columns } = liveRules(schema, ["age", "rate"], true);
  expect(columns.age).toMatchObject({ type: "number", max: 120 });
  expect(columns.rate?.max).toBe(Math.fround(0.1));
});

it("tells a broken rule as an alarm, or as a warning where the rule is one", () => {
  const finding = {
    rule: "age.max",
    column: "age",
    message: "column age has 30 values above 120",
    count: 30,
    rows: 1_000,
  };
  const more = { severity: "error" as const, examples: [], schemaLine: null, forgiven: 0.01 };
  expect(ruleProblems([{ ...finding, ...more }])).toEqual([
    {
      ...{ kind: "broken-rule", level: "alarm", column: "age" },
      sentence: "column age has 30 values above 120 (3% of the rows, allowed: 1%)",
    },
  ]);
  const whole = { ...finding, ...more, severity: "warn" as const, count: null, forgiven: undefined };
  expect(ruleProblems([whole])).toMatchObject([{ level: "warning", sentence: "column age has 30 values above 120" }]);
});
