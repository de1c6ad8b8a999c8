import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type JsonSchema, type Operation, readDescription } from "./description.ts";

/** Schemas made into functions, each when it is first needed and once in the life of the process. */

const github = "github";

/** What is wrong with a value, a sentence each; nothing where it fits. */
export type Check = (value: unknown) => string[];

const compiled = new Map<string, Check>();
let strict: Ajv2020 | null = null;
let coercing: Ajv2020 | null = null;

/** `key` names the schema: the same key must always mean the same schema. */
export function checkFor(key: string, schema: JsonSchema): Check {
  strict ??= createAjv({});
  return once(key, strict, schema);
}

/** All parameters of one place together, as strings from an address: numbers and booleans are read from their text. */
export function checkForParameters(operation: Operation, place: "path" | "query"): Check {
  coercing ??= createAjv({ coerceTypes: true });
  const described = operation.parameters.filter((parameter) => parameter.in === place);
  return once(`${operation.id} ${place}`, coercing, {
    type: "object",
    properties: Object.fromEntries(described.map(({ name, schema }) => [name, schema])),
    required: described.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  });
}

function createAjv(options: { coerceTypes?: boolean }): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, inlineRefs: false, ...options });
  addFormats.default(ajv);
  const isAddress = ajv.formats.uri as (text: string) => boolean;
  // GitHub leaves an address empty that it does not have.
  ajv.addFormat("uri", (text: string) => text === "" || isAddress(text));
  // GitHub's own addresses for bots have brackets.
  ajv.addFormat("email", /^[^@\s]+@[^@\s]+$/);
  // OWNER/NAME.
  ajv.addFormat("repo.nwo", /^[\w.-]+\/[\w.-]+$/);
  ajv.addSchema({ $id: github, $defs: readDescription().$defs });
  return ajv;
}

function once(key: string, ajv: Ajv2020, schema: JsonSchema): Check {
  const known = compiled.get(key);
  if (known) return known;
  const fits: ValidateFunction = ajv.compile(absolute(schema));
  const check: Check = (value) => (fits(value) ? [] : (fits.errors ?? []).slice(0, mostErrors).map(sentenceOf));
  compiled.set(key, check);
  return check;
}

/** Enough to see what is wrong; a choice between schemas has an error for each branch. */
const mostErrors = 40;

function sentenceOf({ instancePath, message, params }: ErrorObject): string {
  const { unevaluatedProperty, additionalProperty, allowedValues } = params;
  const name = unevaluatedProperty ?? additionalProperty;
  const detail = name ?? (allowedValues as unknown[] | undefined)?.join(", ");
  return `${instancePath || "/"} ${message}${detail === undefined ? "" : ` (${detail})`}`;
}

/** References of the description lead into its own document. */
function absolute(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${github}#/`));
}
