import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerGit } from "../code/git-http.ts";
import type { RefUpdates } from "../code/ref-updates.ts";
import { parseGitRequest } from "../git/smart-http.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Caller } from "../identity/caller.ts";
import { authorize } from "../identity/rights.ts";
import type { Conformance } from "../openapi/conformance.ts";
import type { Repositories } from "../repositories.ts";
import { Sky, underFault } from "./faults.ts";
import { ApiProblem, notFound } from "./problem.ts";
import type { Reply } from "./reply.ts";
import { ApiRequest } from "./request.ts";
import { createRouter, type Match, type Route } from "./router.ts";

export interface FrontParts {
  accounts: Accounts;
  repositories: Repositories;
  refUpdates: RefUpdates;
  routes: readonly Route[];
  conformance: Conformance;
}

/** Listens at once, so that the address is known; answers once it is given what to answer with. */
export class FrontServer {
  readonly url: string;
  readonly sky = new Sky();
  readonly #server: Server;
  #answer: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null = null;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => {
      const answered = this.#answer?.(request, response) ?? Promise.reject(new ApiProblem(503, "Starting"));
      answered.catch((error) => sendError(response, error));
    });
  }

  static async listen(port: number): Promise<FrontServer> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    return new FrontServer(server);
  }

  serve(parts: FrontParts): void {
    const route = createRouter(parts.routes);
    this.#answer = async (request, response) => {
      const url = new URL(request.url ?? "/", this.url);
      const gitRequest = parseGitRequest(request.method ?? "GET", url);
      if (gitRequest) {
        await answerGit(parts, gitRequest, request, response);
        return;
      }
      const match = route(request.method ?? "GET", url.pathname);
      if (match === null) {
        throw notFound(`Not Found: the sandbox does not emulate ${request.method} ${url.pathname}`);
      }
      const reply = await answer({ ...parts, sky: this.sky }, match, request, url);
      if (reply === "lost") response.destroy();
      else sendTagged(request, response, reply);
    };
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

async function answer(
  parts: FrontParts & { sky: Sky },
  { route, params }: Match,
  incoming: IncomingMessage,
  url: URL,
): Promise<Reply | "lost"> {
  const { method = "GET", headers } = incoming;
  const rawBody = await readBody(incoming);
  // An App's own JSON web token is no installation token; the emulator judges it where a route takes one.
  const isAppJwt = headers.authorization?.toLowerCase().startsWith("bearer eyj") ?? false;
  const caller = isAppJwt ? null : parts.accounts.authenticate(headers.authorization);
  const request = new ApiRequest({ method, url, headers, rawBody, params, caller });
  const byMachine = isAppJwt || (caller !== null && caller.kind !== "user");
  return await underFault(byMachine ? parts.sky.faultFor(method, url.pathname) : null, async () => {
    const reply = await handled(parts, route, request, caller).catch(refusal);
    parts.conformance.exchange({ request, route, params, byMachine, reply });
    return reply;
  });
}

async function handled(parts: FrontParts, route: Route, request: ApiRequest, caller: Caller | null): Promise<Reply> {
  if (route.kind === "plain") {
    return route.handle(request);
  }
  const repository = parts.repositories.find(`${request.param("owner")}/${request.param("repo")}`);
  if (repository === null) {
    throw notFound();
  }
  authorize(caller, repository, route.needs);
  return route.handle(request, repository);
}

/** A defect of the sandbox is none of GitHub's answers. */
function refusal(error: unknown): Reply {
  if (error instanceof ApiProblem) {
    return { status: error.status, headers: error.headers, body: error.toJSON() };
  }
  throw error;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const json = "application/json; charset=utf-8";

function bytesOf(body: Reply["body"]): Uint8Array {
  return body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
}

function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const bytes = bytesOf(body);
  const standard = { "content-type": json, "content-length": bytes.length };
  response.writeHead(status, { ...standard, ...headers }).end(bytes);
}

/** What was read and has not changed since is answered with 304 alone. */
function sendTagged(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (request.method !== "GET" || reply.status !== 200) {
    send(response, reply);
    return;
  }
  const bytes = bytesOf(reply.body);
  const etag = `W/"${createHash("sha256").update(bytes).digest("hex")}"`;
  const same = request.headers["if-none-match"] === etag;
  const headers = { "content-type": json, ...reply.headers, etag };
  send(response, same ? { status: 304, headers: { etag } } : { status: 200, headers, body: bytes });
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof ApiProblem) {
    send(response, refusal(error));
    return;
  }
  // A defect of the sandbox, not an answer of GitHub's: say all there is to say.
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  send(response, { status: 500, body: { message: `sandbox defect: ${message}` } });
}
