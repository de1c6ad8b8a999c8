import type { IncomingMessage, ServerResponse } from "node:http";

/** What both planes need of HTTP. */

/** A refusal with its status; its message is for the client. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;

  constructor(status: number, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.status = status;
  }
}

/** @throws HttpError 413 for a body above `limit` bytes, 400 when the client goes away */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = new HttpError(413, `the body is larger than ${limit} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > limit) {
    throw tooLarge;
  }
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit) {
      reject(tooLarge); // what still comes is read and dropped
      chunks.length = 0;
    } else {
      chunks.push(chunk);
    }
  });
  request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  request.on("error", (cause) => reject(new HttpError(400, "the request ended early", { cause })));
  return await promise;
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch (cause) {
    throw new HttpError(400, `the body is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** @param text JSON */
export function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    // The rest of a body that was refused is not worth reading.
    ...(status === 413 && { connection: "close" }),
    ...headers,
  });
  response.end(text);
}

export function sendError(response: ServerResponse, status: number, message: string): void {
  send(response, status, JSON.stringify({ error: message }));
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
