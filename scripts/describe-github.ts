import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { operations, webhooks } from "./github-operations.ts";
import { closed, pruneSchema, referencesIn, type Schema } from "./prune-schema.ts";

/**
 * Makes sandbox/github/openapi/description.json: what GitHub's own OpenAPI description says of the operations and
 * webhooks that Sluice uses, and nothing else. The sandbox holds every request, answer and webhook against it.
 *
 *   node scripts/describe-github.ts                    downloads the pinned version of the description
 *   node scripts/describe-github.ts PACKAGE.tgz        takes it from the package's archive
 */

const source = "@octokit/openapi@23.0.2";
const output = join(import.meta.dirname, "../sandbox/github/openapi/description.json");

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  schema: unknown;
}

type Content = Record<string, { schema?: unknown }> | undefined;

interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { $ref?: string; content?: Content }>;
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  "x-webhooks": Record<string, { post: Operation }>;
  components: Record<"schemas" | "parameters" | "responses", Record<string, unknown>>;
}

function readOpenApi(archive: string | undefined): OpenApi {
  const folder = mkdtempSync(join(tmpdir(), "github-description-"));
  const file = "package/generated/api.github.com.json";
  try {
    const tgz = archive ?? pack(folder);
    execFileSync("tar", ["-xzf", tgz, "-C", folder, file]);
    return JSON.parse(readFileSync(join(folder, file), "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pack(folder: string): string {
  const name = execFileSync("npm", ["pack", source, "--silent", "--pack-destination", folder], { encoding: "utf8" });
  return join(folder, name.trim());
}

function referred<T>(api: OpenApi, entry: T & { $ref?: string }): T {
  const [kind, name] = entry.$ref?.split("/").slice(-2) ?? [];
  if (kind === undefined || name === undefined) return entry;
  return api.components[kind as "parameters" | "responses"][name] as T;
}

function schemaIn(content: Content): unknown {
  const json = Object.entries(content ?? {}).find(([type]) => type.startsWith("application/json"));
  return json?.[1].schema === undefined ? null : pruneSchema(json[1].schema);
}

/** Where the description contradicts itself: here an account would have to be a user and an enterprise at once. */
const corrected: Readonly<Record<string, unknown>> = {
  "GET /app/installations": { type: "array", items: { $ref: "#/$defs/installation" } },
};

function describe(api: OpenApi, operation: string): object {
  const [method = "", path = ""] = operation.split(" ");
  const found = api.paths[path]?.[method.toLowerCase()];
  if (!found) throw new Error(`GitHub's description has no ${operation}`);
  const parameters = (found.parameters ?? []).map((entry) => {
    const { name, in: place, required = false, schema } = referred(api, entry);
    return { name, in: place, required, schema: pruneSchema(schema) };
  });
  const { requestBody: body } = found;
  const responses = Object.entries(found.responses).map(([status, response]) => [
    status,
    schemaIn(referred(api, response).content),
  ]);
  if (operation in corrected) responses.push(["200", corrected[operation]]);
  return {
    id: found.operationId,
    parameters: parameters.filter(({ in: place }) => place !== "header"),
    body: body ? { required: body.required ?? false, schema: closed(schemaIn(body.content)) } : null,
    responses: Object.fromEntries(responses),
  };
}

/** By `event` or `event.action`, as handlers name them. */
function webhookSchemas(api: OpenApi): Record<string, unknown> {
  const chosen = Object.entries(api["x-webhooks"]).filter(([name]) => webhooks.some((pattern) => pattern.test(name)));
  return Object.fromEntries(
    chosen.map(([, { post }]) => {
      const [event = "", action] = post.operationId.split("/");
      const name = [event, action].filter(Boolean).join(".").replaceAll("-", "_");
      return [name, schemaIn(post.requestBody?.content)];
    }),
  );
}

/** The shared schemas that the others rest on, directly or not. */
function definitions(api: OpenApi, of: unknown): Record<string, unknown> {
  const found = new Map<string, unknown>();
  const missing = referencesIn(of);
  for (let name = missing.pop(); name !== undefined; name = missing.pop()) {
    if (found.has(name)) continue;
    const schema = truthful(name, pruneSchema(api.components.schemas[name] as Schema) as Schema);
    found.set(name, schema);
    missing.push(...referencesIn(schema));
  }
  return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A run whose fork was deleted has no head repository, which the description does not know. */
function truthful(name: string, schema: Schema): Schema {
  const run = name.startsWith("webhook-workflow-run-") ? "workflow_run" : null;
  if (run === null && name !== "workflow-run") return schema;
  const properties = schema.properties as Record<string, Schema>;
  if (run !== null)
    return { ...schema, properties: { ...properties, [run]: truthful("workflow-run", properties[run] ?? {}) } };
  return {
    ...schema,
    properties: { ...properties, head_repository: { anyOf: [properties.head_repository, { type: "null" }] } },
  };
}

/** One line for each entry, so that a new version shows what it changes. */
function lines(map: Record<string, unknown>): string {
  return Object.entries(map)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(",\n");
}

const { positionals } = parseArgs({ allowPositionals: true });
const api = readOpenApi(positionals[0]);
const described = Object.fromEntries(operations.map((operation) => [operation, describe(api, operation)]));
const told = webhookSchemas(api);
const shared = definitions(api, [described, told]);
const text = `{"source":${JSON.stringify(`${source} (MIT), api.github.com`)},
"operations":{
${lines(described)}
},
"webhooks":{
${lines(told)}
},
"$defs":{
${lines(shared)}
}}
`;
writeFileSync(output, text);
console.log(
  `${operations.length} operations, ${Object.keys(told).length} webhooks, ${Math.round(text.length / 1024)} KB`,
);
