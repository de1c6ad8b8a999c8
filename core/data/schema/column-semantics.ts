import { type Misuse, under } from "../../config/semantics/misuse.ts";
import type { Bounds, ColumnRules } from "./column-schema.ts";
import { formatFault } from "./formats.ts";
import { re2Fault } from "./re2-fault.ts";

type Type = ColumnRules["type"];

/** Rules that make no sense for the type of their column, or contradict each other. */
export function checkColumn(rules: ColumnRules): Misuse[] {
  return [
    ...checkApplies(rules),
    ...checkBounds(rules),
    ...checkAllowed(rules),
    ...checkText(rules),
    ...checkStatistics(rules),
    ...checkOrder(rules),
    ...checkPerRule(rules),
  ];
}

const numbers = ["integer", "number"];
const instants = ["timestamp", "date"];
const kinds: Partial<Record<keyof ColumnRules, readonly string[]>> = {
  min: [...numbers, ...instants],
  max: [...numbers, ...instants],
  pattern: ["string"],
  length: ["string"],
  mean: numbers,
  median: numbers,
  quantiles: numbers,
  monotonic: [...numbers, ...instants],
};

function checkApplies(rules: ColumnRules): Misuse[] {
  return Object.entries(kinds).flatMap(([key, types]) =>
    rules[key as keyof ColumnRules] === undefined || types.includes(rules.type)
      ? []
      : [{ path: [key], message: `does not apply to a column of type ${rules.type}` }],
  );
}

function checkBounds(rules: ColumnRules): Misuse[] {
  const { type, min, max } = rules;
  if (!(kinds.min ?? []).includes(type)) return [];
  const odd = (["min", "max"] as const).flatMap((key): Misuse[] => {
    const bound = rules[key];
    return bound === undefined || isOf(type, bound)
      ? []
      : [{ path: [key], message: `must be ${examples[type]} for a column of type ${type}` }];
  });
  if (odd.length > 0 || min === undefined || max === undefined) return odd;
  return rank(min) > rank(max) ? [crossed(min, max)] : [];
}

const examples: Record<Type, string> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  timestamp: "a date such as 2001-04-01",
  date: "a date such as 2001-04-01",
};

function rank(bound: number | string): number {
  return typeof bound === "number" ? bound : Date.parse(bound.includes(":") ? `${bound.replace(" ", "T")}Z` : bound);
}

function crossed(min: number | string, max: number | string): Misuse {
  return { path: ["min"], message: `must not be above max: ${min} is more than ${max}` };
}

function checkAllowed({ type, allowed = [], allowed_from }: ColumnRules): Misuse[] {
  const odd = allowed.flatMap((value, index): Misuse[] =>
    isOf(type, value) ? [] : [{ path: ["allowed", index], message: `is not of the column's type ${type}` }],
  );
  const both = allowed.length > 0 && allowed_from !== undefined;
  return [...odd, ...(both ? [{ path: ["allowed_from"], message: "and allowed are two lists; say one" }] : [])];
}

function isOf(type: Type, value: string | number | boolean): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return Number.isFinite(value);
  if (type === "timestamp" || type === "date") return typeof value === "string" && isDate(value);
  return typeof value === type;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$/.test(text) && !Number.isNaN(Date.parse(text));
}

function checkText({ type, pattern, format, length }: ColumnRules): Misuse[] {
  const wrong = pattern === undefined ? null : re2Fault(pattern);
  const odd = format === undefined ? null : formatFault(format, type);
  return [
    ...(wrong === null ? [] : [{ path: ["pattern"], message: `is no RE2 regular expression: it ${wrong}` }]),
    ...(odd === null ? [] : [{ path: ["format"], message: odd }]),
    ...(typeof length === "object" ? limits(length).map(under("length")) : []),
  ];
}

function checkStatistics({ mean, median, quantiles = {}, distinct }: ColumnRules): Misuse[] {
  const named = Object.entries({ mean, median, distinct });
  return [
    ...named.flatMap(([key, bounds]) => (bounds ? limits(bounds).map(under(key)) : [])),
    ...Object.entries(quantiles).flatMap(([share, bounds]): Misuse[] => {
      const path = ["quantiles", share];
      const isShare = /^\d+(\.\d+)?%$/.test(share) && Number.parseFloat(share) <= 100;
      return isShare
        ? limits(bounds).map(under(...path))
        : [{ path, message: "must be a share between 0% and 100%, such as 99%" }];
    }),
  ];
}

/** What bounds may not be: none at all, or crossed. */
export function limits({ min, max }: Bounds): Misuse[] {
  if (min === undefined && max === undefined) return [{ path: [], message: "needs min or max" }];
  return min !== undefined && max !== undefined && min > max ? [crossed(min, max)] : [];
}

function checkOrder({ monotonic, unique }: ColumnRules): Misuse[] {
  const direction = typeof monotonic === "object" ? monotonic.is : monotonic;
  return unique && direction?.startsWith("strictly")
    ? [{ path: ["unique"], message: `says nothing more than monotonic: ${direction}` }]
    : [];
}

/** A severity or share for a rule that the column does not have is a slip. */
function checkPerRule(rules: ColumnRules): Misuse[] {
  return (["severity", "mostly"] as const).flatMap((key) => {
    const value = rules[key];
    if (typeof value !== "object") return [];
    return Object.keys(value).flatMap((rule): Misuse[] =>
      hasRule(rules, rule) ? [] : [{ path: [key, rule], message: `is for a rule that the column does not have` }],
    );
  });
}

function hasRule(rules: ColumnRules, rule: string): boolean {
  if (rule === "type") return true;
  if (rule === "nullable") return !rules.nullable && rules.missing === undefined;
  if (rule === "allowed") return rules.allowed !== undefined || rules.allowed_from !== undefined;
  if (rule === "unique") return rules.unique;
  return rules[rule as keyof ColumnRules] !== undefined;
}
