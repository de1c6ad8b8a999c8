import { readFileSync } from "node:fs";
import { join } from "node:path";

/** GitHub's own description of what Sluice uses of it; made by scripts/describe-github.ts. */
export interface Description {
  /** By `METHOD /path/{name}`. */
  operations: Readonly<Record<string, Operation>>;
  /** By `event` or `event.action`. */
  webhooks: Readonly<Record<string, JsonSchema>>;
  /** What the schemas share. */
  $defs: Readonly<Record<string, JsonSchema>>;
}

export interface Operation {
  /** As in GitHub's documentation: `checks/create`. */
  id: string;
  parameters: readonly Parameter[];
  body: { required: boolean; schema: JsonSchema | null } | null;
  /** By status; null where the answer is not JSON. */
  responses: Readonly<Record<string, JsonSchema | null>>;
}

interface Parameter {
  name: string;
  in: "path" | "query";
  required: boolean;
  schema: JsonSchema;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

let read: Description | null = null;

export function readDescription(): Description {
  read ??= JSON.parse(readFileSync(join(import.meta.dirname, "description.json"), "utf8")) as Description;
  return read;
}

let byShape: Map<string, Operation> | null = null;

/** The operation behind a route such as `GET /repos/:owner/:repo/commits/*ref`; undefined where none is described. */
export function operationBehind(method: string, routePath: string): Operation | undefined {
  byShape ??= new Map(
    Object.entries(readDescription().operations).map(([name, operation]) => [shapeOf(name), operation]),
  );
  return byShape.get(shapeOf(`${method} ${routePath}`));
}

/** Two templates are of one path however their parameters are called. */
function shapeOf(template: string): string {
  return template.replaceAll(/(?<=\/)([:*]\w+|\{\w+\})/g, "{}");
}
