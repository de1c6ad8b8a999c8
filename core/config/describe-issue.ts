import { z } from "zod";
import { nearest, suggestion } from "./suggestion.ts";

/** Turns what zod found into sentences a person can act on. */

type Issue = z.core.$ZodIssue;

/** A union that matched nothing is told as the alternative that came closest, not as "invalid input". */
export function flattenIssue(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const nested = issue.errors.filter((issues) => !issues.every(isWrongKind));
  const closestBranch = nested.sort((a, b) => badness(a) - badness(b))[0];
  if (!closestBranch) return [{ ...issue, message: expectedKinds(issue.errors.flat()) }];
  return closestBranch
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as Issue)
    .flatMap(flattenIssue);
}

function isWrongKind(issue: Issue): boolean {
  return issue.code === "invalid_type" && issue.path.length === 0;
}

function badness(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
}

function expectedKinds(issues: readonly Issue[]): string {
  const kinds = issues.flatMap((issue) => (issue.code === "invalid_type" ? [kindName(issue.expected)] : []));
  return `must be ${kinds.join(" or ")}`;
}

export function describeIssue(
  issue: Issue,
  schema: z.ZodType,
  input: unknown,
): { message: string; path: PropertyKey[] }[] {
  const at = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => ({
      message: `unknown key '${key}'${at && ` in ${at}`}${suggestion(key, known)}`,
      path: [...issue.path, key],
    }));
  }
  const message = sentence(issue, valueAt(input, issue.path));
  return [{ message: at ? `${at} ${message}` : message, path: issue.path }];
}

function sentence(issue: Issue, found: unknown): string {
  if (found === undefined) return "is missing";
  if (issue.code === "invalid_type") return `must be ${kindName(issue.expected)}, not ${kindOf(found)}`;
  if (issue.code === "invalid_value") return wrongChoice(issue.values.map(String), found);
  if (issue.code === "invalid_key") return `is not a valid name: it ${issue.issues[0]?.message ?? "is refused"}`;
  return issue.message.startsWith("must") || issue.message.startsWith("needs")
    ? issue.message
    : `is wrong: ${issue.message}`;
}

function wrongChoice(wanted: readonly string[], found: unknown): string {
  const [only] = wanted;
  if (wanted.length === 1) return `must be ${only}, not ${JSON.stringify(found)}`;
  const meant = typeof found === "string" ? nearest(found, wanted) : undefined;
  return `must be one of ${wanted.join(", ")}, not ${JSON.stringify(found)}${meant ? `; did you mean '${meant}'?` : ""}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  return kindName(Array.isArray(value) ? "array" : typeof value);
}

function kindName(kind: string): string {
  const names: Record<string, string> = {
    array: "a list",
    boolean: "true or false",
    int: "a whole number",
    number: "a number",
    object: "a mapping",
    record: "a mapping",
    string: "text",
  };
  return names[kind] ?? kind;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], input);
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The keys that the schema knows at `path`; over all alternatives of a union. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const found = path.reduce<JsonSchema[]>((nodes, key) => nodes.flatMap((node) => children(node, key)), [root]);
  return [...new Set(found.flatMap(alternatives).flatMap((node) => Object.keys(node.properties ?? {})))];
}

function alternatives(node: JsonSchema): JsonSchema[] {
  return [
    node,
    ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((inner) => alternatives(inner as JsonSchema)),
  ];
}

function children(node: JsonSchema, key: PropertyKey): JsonSchema[] {
  return alternatives(node).flatMap(({ properties, additionalProperties, items }) => {
    const next = typeof key === "number" ? items : (properties?.[String(key)] ?? additionalProperties);
    return next && typeof next === "object" && !Array.isArray(next) ? [next as JsonSchema] : [];
  });
}
