import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import { Expression, type Template, type TemplateMapping } from "../workflow/template.ts";

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** What `success()` and its siblings look at. A job whose need was skipped is itself neither a success nor a failure. */
export type Status = "success" | "failure" | "cancelled" | "skipped";

export interface Scope {
  contexts: Record<string, Value>;
  status?: Status;
}

export function evaluate(text: string, scope: Scope): Value {
  return JSON.parse(JSON.stringify(compute(text, scope), data.replacer)) as Value;
}

/** Anything is a yes but false, 0, the empty string and null. */
export function holds(condition: string, scope: Scope): boolean {
  return Boolean(evaluate(condition, scope));
}

export function resolve(template: Template, scope: Scope): Value {
  if (template instanceof Expression) {
    return evaluate(template.text, scope);
  }
  if (Array.isArray(template)) {
    return template.map((item) => resolve(item, scope));
  }
  return typeof template === "object" && template !== null ? resolveMapping(template, scope) : template;
}

function resolveMapping(template: TemplateMapping, scope: Scope): Record<string, Value> {
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, resolve(value, scope)]));
}

/** As GitHub turns a value into text: null is empty, an object is the word `Object`. */
export function resolveText(template: Template, scope: Scope): string {
  return template instanceof Expression
    ? compute(template.text, scope).coerceString()
    : toData(template as Value).coerceString();
}

export function resolveTexts(template: TemplateMapping, scope: Scope): Record<string, string> {
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, resolveText(value, scope)]));
}

function compute(text: string, { contexts, status }: Scope): data.ExpressionData {
  const functions = status === undefined ? [] : statusFunctions(status);
  const { tokens } = new Lexer(text).lex();
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known = toData(contexts) as data.Dictionary;
  return new Evaluator(tree, known, new Map(functions.map((each) => [each.name, each]))).evaluate();
}

function toData(value: Value): data.ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver) as data.ExpressionData;
}

function statusFunctions(status: Status): FunctionDefinition[] {
  const answers = {
    success: status === "success",
    failure: status === "failure",
    cancelled: status === "cancelled",
    always: true,
  };
  return Object.entries(answers).map(([name, answer]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer),
  }));
}
