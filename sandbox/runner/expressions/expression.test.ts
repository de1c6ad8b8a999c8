import { expect, test } from "vitest";
import { Expression } from "../workflow/template.ts";
import { evaluate, holds, resolve, resolveText, type Scope } from "./expression.ts";

const scope: Scope = {
  status: "success",
  contexts: {
    github: { ref: "refs/heads/main", event: { number: 7, labels: [{ name: "a" }, { name: "b" }] } },
    env: { EMPTY: "", MODEL: "late-flights" },
  },
};

test.each([
  ["github.event.number", 7],
  ["github.event.labels.*.name", ["a", "b"]],
  ["github.nothing.at.all", null],
  ["env.EMPTY || '*'", "*"],
  ["GitHub.REF == 'REFS/heads/main'", true],
  ["format('{0}-{1}', env.MODEL, 1)", "late-flights-1"],
  ["contains(fromJSON('[\"success\",\"failure\"]'), 'failure')", true],
  ["success() && !failure() && !cancelled() && always()", true],
])("%s is %o", (text, expected) => {
  expect(evaluate(text, scope)).toEqual(expected);
});

test.each([
  ["success", [true, false, false]],
  ["failure", [false, true, false]],
  ["cancelled", [false, false, true]],
  ["skipped", [false, false, false]],
] as const)("status %s answers success(), failure(), cancelled() with %o", (status, answers) => {
  const asked = ["success()", "failure()", "cancelled()"].map((text) => holds(text, { ...scope, status }));
  expect(asked).toEqual(answers);
});

test("a context that is not there is an error, not an empty answer", () => {
  expect(() => evaluate("secret.X", scope)).toThrow("secret");
});

test("status functions need a status", () => {
  expect(() => evaluate("success()", { contexts: {} })).toThrow("success");
});

test("resolves whole structures", () => {
  expect(resolve({ a: [new Expression("env.MODEL"), 1], b: null }, scope)).toEqual({ a: ["late-flights", 1], b: null });
});

test.each([
  [null, ""],
  [true, "true"],
  [1.5, "1.5"],
  [new Expression("github.event"), "Object"],
  [new Expression("github.nothing"), ""],
])("as text, %o is '%s'", (template, text) => {
  expect(resolveText(template, scope)).toBe(text);
});
