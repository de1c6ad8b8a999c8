import type { ColumnRule, ColumnRules } from "../schema/column-schema.ts";
import { formatOf } from "../schema/formats.ts";
import { literal } from "../sql-text.ts";
import { boundProof, presentProof } from "./proofs.ts";
import { listed, type Proof, type Reference, type RowRule } from "./rule.ts";
import { type StoredAs, storageIn } from "./stored-as.ts";

/**
 * What a single value can do wrong, or why that cannot be told. `key` is the rule's name in the schema, `rule` the one
 * that severities and shares go by.
 */
export type Fault = { key: string; rule: ColumnRule } & (
  | { broken: string; words: RowRule["words"]; proof: Proof | null }
  | { problem: string }
);

/** A comparison with a missing value is neither true nor false, so it breaks nothing. */
export function valueFaults(rules: ColumnRules, stored: StoredAs, references: readonly Reference[]): Fault[] {
  const { nullable, missing, allowed_from } = rules;
  const mayMiss = nullable || missing !== undefined;
  return [
    ...typeFault(rules, stored),
    ...(mayMiss ? [] : [missingFault(stored)]),
    ...boundFaults(rules, stored),
    ...allowedFault(rules, stored),
    ...(allowed_from === undefined ? [] : [referenceFault(allowed_from, rules, stored, references)]),
    ...textFaults(rules, stored),
  ];
}

function fault(rule: ColumnRule, broken: string, words: RowRule["words"], proof: Proof | null = null): Fault {
  return { key: rule, rule, broken, words, proof };
}

function missingFault(stored: StoredAs): Fault {
  return fault("nullable", stored.missing, { one: "missing value", many: "missing values" }, presentProof(stored));
}

function typeFault({ type }: ColumnRules, { unfit }: StoredAs): Fault[] {
  const noun = nouns[type];
  const words = { one: `value that is not ${noun}`, many: `values that are not ${noun}` };
  return unfit === null ? [] : [fault("type", unfit, words)];
}

const nouns = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  timestamp: "a point in time",
  date: "a date",
} as const;

function boundFaults({ type, min, max }: ColumnRules, stored: StoredAs): Fault[] {
  const { value, ordered } = stored;
  const below = min === 0 ? { one: "negative value", many: "negative values" } : values(`below ${min}`);
  const above = (limit: string) =>
    ordered === value ? `${value} > ${limit}` : `(${ordered} > ${limit} and ${value} is not null)`;
  const faults: Fault[] = [];
  if (min !== undefined) {
    const limit = bound(min, type);
    faults.push(fault("min", `${ordered} < ${limit}`, below, boundProof(stored, "min", limit)));
  }
  if (max !== undefined) {
    const limit = bound(max, type);
    faults.push(fault("max", above(limit), values(`above ${max}`), boundProof(stored, "max", limit)));
  }
  return faults;
}

function allowedFault({ type, allowed }: ColumnRules, { value }: StoredAs): Fault[] {
  if (allowed === undefined) return [];
  const list = allowed.map(literal).join(", ");
  // Quicker than `not in`; a text is even asked about only once where a columnar file keeps it only once.
  const isListed = type === "string" || type === "integer" || type === "number";
  const broken = isListed ? `not contains([${list}], ${value})` : `${value} not in (${list})`;
  return [fault("allowed", broken, values(`other than ${listed(allowed.map(String))}`))];
}

function referenceFault(
  place: string,
  rules: ColumnRules,
  { value }: StoredAs,
  references: readonly Reference[],
): Fault {
  const named = { key: "allowed_from", rule: "allowed" } as const;
  const [file = "", name = ""] = place.split("#");
  const list = referenceColumn(file, name, rules, references);
  if ("problem" in list) return { ...named, ...list };
  const known = `select ${list.value} from ${list.view} where ${list.value} is not null`;
  return { ...named, broken: `${value} not in (${known})`, words: values(`that ${place} does not have`), proof: null };
}

/** A column of another file, read as the type of the one that is compared with it. */
export function referenceColumn(
  file: string,
  name: string,
  wanted: Pick<ColumnRules, "type" | "format">,
  references: readonly Reference[],
): { view: string; value: string } | { problem: string } {
  const reference = references.find((one) => one.file === file);
  if (!reference) throw new RangeError(`The reference ${file} was not looked for.`);
  if ("problem" in reference) return reference;
  const column = reference.columns.find((one) => one.name === name);
  if (!column) return { problem: `${file} has no column ${name}` };
  const stored = storageIn(column, wanted);
  return stored
    ? { view: reference.view, value: stored.value }
    : { problem: `column ${name} of ${file} is stored as ${column.type}, not as ${wanted.type}` };
}

function textFaults(rules: ColumnRules, { value }: StoredAs): Fault[] {
  const { pattern, format, type } = rules;
  const faults: Fault[] = [];
  if (pattern !== undefined) {
    const broken = `not regexp_full_match(${value}, ${literal(pattern)})`;
    faults.push(fault("pattern", broken, values(`of another form than ${pattern}`)));
  }
  if (format !== undefined && type === "string") {
    const { broken, noun } = formatOf(format, value);
    const words = { one: `value that is not ${noun}`, many: `values that are not ${noun}` };
    faults.push(fault("format", broken, words));
  }
  return [...faults, ...lengthFault(rules, value)];
}

function lengthFault({ length }: ColumnRules, value: string): Fault[] {
  if (length === undefined) return [];
  if (typeof length === "number") {
    return [fault("length", `length(${value}) <> ${length}`, values(`not ${length} characters long`))];
  }
  const { min, max } = length;
  const limits = [
    ...(min === undefined ? [] : [`length(${value}) < ${min}`]),
    ...(max === undefined ? [] : [`length(${value}) > ${max}`]),
  ];
  const wanted = [...(min === undefined ? [] : [`at least ${min}`]), ...(max === undefined ? [] : [`at most ${max}`])];
  return [fault("length", `(${limits.join(" or ")})`, values(`not ${wanted.join(" and ")} characters long`))];
}

function values(description: string): RowRule["words"] {
  return { one: `value ${description}`, many: `values ${description}` };
}

function bound(value: string | number, type: ColumnRules["type"]): string {
  return type === "timestamp" || type === "date" ? `timestamp ${literal(String(value))}` : literal(value);
}
