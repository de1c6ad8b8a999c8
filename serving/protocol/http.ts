import type { IncomingMessage, ServerResponse } from "node:http";
import { maskText } from "../../core/data/personal/mask.ts";

/** What both planes need of HTTP. */

type Headers = Readonly<Record<string, string>>;

/** A refusal with its status; its message is for the client. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly headers: Headers;

  constructor(status: number, message: string, options: { cause?: unknown; headers?: Headers } = {}) {
    super(message, { cause: options.cause });
    this.status = status;
    this.headers = options.headers ?? {};
  }
}

/** The server has too much to do: the client should come back after a second. */
export function overloaded(message: string): HttpError {
  return new HttpError(503, message, { headers: { "retry-after": "1" } });
}

export interface Answer {
  status: number;
  body: string | Uint8Array;
  headers?: Headers;
}

export function jsonAnswer(status: number, body: unknown, headers: Headers = {}): Answer {
  return { status, body: JSON.stringify(body), headers };
}

/** What is no refusal is a defect of ours: the log learns of it, the client no more than that. It may quote a client. */
export function errorAnswer(error: unknown, headers: Headers, log: (message: string) => void): Answer {
  if (error instanceof HttpError) {
    return jsonAnswer(error.status, { error: error.message }, { ...error.headers, ...headers });
  }
  log(`a request failed: ${maskText(error instanceof Error ? (error.stack ?? error.message) : String(error))}`);
  return jsonAnswer(500, { error: "the server failed; its log says why" }, headers);
}

export function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    // The rest of a body that was refused is not worth reading.
    ...(status === 413 && { connection: "close" }),
    ...headers,
  });
  response.end(body);
}

/** The decoded segments of the path: `/v2/models/a%20b` → `["v2", "models", "a b"]`. */
export function segmentsOf(request: IncomingMessage): string[] {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  try {
    return path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch (cause) {
    throw new HttpError(400, "the path is not valid percent-encoding", { cause });
  }
}

/** Who may GET may ask for the HEAD alone. @throws HttpError 405 */
export function expectMethod(request: IncomingMessage, method: "GET" | "POST"): void {
  const isHead = request.method === "HEAD" && method === "GET";
  if (request.method !== method && !isHead) {
    throw new HttpError(405, `this path takes ${method}, not ${request.method}`, { headers: { allow: method } });
  }
}
