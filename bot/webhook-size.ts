import type { IncomingMessage, ServerResponse } from "node:http";

/** GitHub never sends a webhook above 25 MB; whoever does is somebody else, and need not be heard to the end. */
const maxBytes = 25 * 1024 * 1024;

/** Before the signature is checked, the body has to be read: so its length must be told, and be bearable. */
export function refuseOversized(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== "POST") return false;
  const length = request.headers["content-length"];
  if (length !== undefined && Number(length) <= maxBytes) return false;
  response.writeHead(length === undefined ? 411 : 413, { connection: "close" }).end();
  return true;
}
