/** What of a schema decides whether a value fits, in JSON Schema's words instead of OpenAPI 3.0's. */

export type Schema = Readonly<Record<string, unknown>>;

/** For people, or for tools that write. */
const talk = /^(x-.*|description|title|examples?|externalDocs|default|deprecated|discriminator|readOnly|writeOnly)$/;

/** Keys whose value is a map from names to schemas: a property may be called `title`. */
const maps = new Set(["properties", "patternProperties", "definitions"]);

export function pruneSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(pruneSchema);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema as Schema)
    .filter(([key]) => !talk.test(key) && key !== "nullable")
    .map(([key, value]) => [key, maps.has(key) ? pruneMap(value as Schema) : pruneSchema(value)]);
  const pruned = Object.fromEntries(kept) as Schema;
  return (schema as Schema).nullable === true ? orNull(renamed(pruned)) : renamed(pruned);
}

function pruneMap(map: Schema): Schema {
  return Object.fromEntries(Object.entries(map).map(([name, schema]) => [name, pruneSchema(schema)]));
}

function renamed(schema: Schema): Schema {
  const { $ref, oneOf, ...rest } = schema;
  if (typeof $ref === "string") return { $ref: $ref.replace("#/components/schemas/", "#/$defs/") };
  // The branches overlap, as those of errors: a value that fits two is no worse for it.
  return oneOf === undefined ? schema : { ...rest, anyOf: oneOf };
}

function orNull(schema: Schema): Schema {
  const { type, enum: values, ...rest } = schema;
  if (typeof type !== "string" || "anyOf" in rest || "allOf" in rest) {
    return { anyOf: [schema, { type: "null" }] };
  }
  return { ...rest, type: [type, "null"], ...(Array.isArray(values) && { enum: [...values, null] }) };
}

/**
 * GitHub ignores what it does not know in a request, so that a misspelt property goes unnoticed: here it is refused.
 * Branches of a choice may name some properties only; the whole counts.
 */
export function closed(schema: unknown, isBranch = false): unknown {
  if (Array.isArray(schema)) return schema.map((each) => closed(each, isBranch));
  if (typeof schema !== "object" || schema === null) return schema;
  const { additionalProperties, ...rest } = schema as Schema;
  const inner = Object.entries(rest).map(([key, value]) => {
    if (maps.has(key)) return [key, closedMap(value as Schema)];
    const isChoice = key === "anyOf" || key === "allOf";
    return [key, closed(value, isChoice)];
  });
  const open = "properties" in rest ? {} : { ...(additionalProperties !== undefined && { additionalProperties }) };
  const shut = "properties" in rest && !isBranch ? { unevaluatedProperties: false } : {};
  return { ...Object.fromEntries(inner), ...open, ...shut };
}

function closedMap(map: Schema): Schema {
  return Object.fromEntries(Object.entries(map).map(([name, schema]) => [name, closed(schema)]));
}

/** Names of the shared schemas that a schema rests on. */
export function referencesIn(schema: unknown): string[] {
  return [...JSON.stringify(schema).matchAll(/"#\/\$defs\/([^"]+)"/g)].map(([, name = ""]) => name);
}
