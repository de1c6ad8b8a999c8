import { expect, test } from "vitest";
import { readCondition } from "./condition.ts";
import { Expression } from "./template.ts";

test.each([
  [undefined, "success()"],
  ["", "success()"],
  ["github.ref == 'x'", "success() && (github.ref == 'x')"],
  [new Expression("env.A"), "success() && (env.A)"],
  ["always()", "always()"],
  ["Failure ( ) || env.A", "Failure ( ) || env.A"],
  ["!cancelled() && env.A", "!cancelled() && env.A"],
  ["env.TEXT == 'always()'", "success() && (env.TEXT == 'always()')"],
  ["steps.a.outputs.success", "success() && (steps.a.outputs.success)"],
])("%o is read as %s", (given, expected) => {
  expect(readCondition(given)).toBe(expected);
});
