import type { Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import type { Json } from "../types.ts";
import { type JsonSchema, type Operation, operationBehind, readDescription } from "./description.ts";
import { checkFor, checkForParameters } from "./schemas.ts";

/** What was asked, by whom, and where the request has led. */
export interface Exchange {
  request: ApiRequest;
  route: { method: string; path: string };
  params: Readonly<Record<string, string>>;
  /** Whether an App or a workflow's job asks: nobody there tries things out. */
  byMachine: boolean;
  reply: Reply;
}

/**
 * Holds what passes between the sandbox and whoever speaks with it against GitHub's own description, in both directions.
 * A violation is remembered until somebody takes it; the sandbox does not end well with one left.
 */
export class Conformance {
  #violations: string[] = [];

  /** Hands over what was found since the last time. */
  take(): string[] {
    const found = this.#violations;
    this.#violations = [];
    return found;
  }

  exchange({ request, route, params, byMachine, reply }: Exchange): void {
    const operation = operationBehind(route.method, route.path);
    if (!operation) {
      // An address that GitHub gives out, such as that of an artifact, is none of the described paths.
      if (byMachine && !route.path.startsWith("/_"))
        this.#tell(`${route.method} ${route.path}`, "is not in scripts/github-operations.ts", []);
      return;
    }
    const path = named(operation, Object.values(params));
    this.#tell(operation.id, "path of the request", checkForParameters(operation, "path")(path));
    const query = Object.fromEntries(request.url.searchParams);
    this.#tell(operation.id, "query of the request", checkForParameters(operation, "query")(query));
    this.#tell(operation.id, "body of the request", wrongInBody(operation, request));
    this.#tell(operation.id, `answer ${reply.status}`, wrongInReply(operation, reply));
  }

  webhook(event: string, action: string | undefined, payload: Json): void {
    const name = action === undefined ? event : `${event}.${action}`;
    const schema = readDescription().webhooks[name];
    if (!schema) return;
    this.#tell(name, "webhook", checkFor(`webhook ${name}`, schema)(payload));
  }

  #tell(subject: string, part: string, errors: readonly string[]): void {
    const known = part.startsWith("is not") ? [""] : errors;
    for (const error of known) this.#violations.push(`${subject}: ${part}${error === "" ? "" : `: ${error}`}`);
  }
}

/** The values of a route's parameters under the names that GitHub's description has for them. */
function named({ parameters }: Operation, values: readonly string[]): Record<string, string> {
  const names = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
  return Object.fromEntries(values.map((value, index) => [names[index] ?? `parameter ${index + 1}`, value]));
}

function wrongInBody({ id, body }: Operation, request: ApiRequest): string[] {
  const isEmpty = request.rawBody.length === 0;
  if (!body?.schema) return isEmpty || request.rawBody.toString("utf8") === "{}" ? [] : ["/ must be empty"];
  if (isEmpty) return body.required ? ["/ is missing"] : [];
  return checkFor(`${id} body`, body.schema)(request.json());
}

function wrongInReply({ id, responses }: Operation, { status, body }: Reply): string[] {
  const schema: JsonSchema | null | undefined = responses[status];
  if (schema === undefined) return status < 300 ? ["/ GitHub does not describe this status"] : [];
  if (schema === null || body instanceof Uint8Array) return [];
  // As it is on the wire: without what is undefined.
  const sent = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
  return checkFor(`${id} ${status}`, schema)(sent);
}
