import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { HttpError } from "./protocol/http.ts";

/**
 * Digests of equal length are compared in constant time, so that nobody learns the token letter by letter.
 *
 * @throws HttpError 401
 */
export function authorize(request: IncomingMessage, tokens: readonly string[], name: string): void {
  const given = digestOf(request.headers.authorization ?? "");
  // Every token is looked at, whether or not one has matched already.
  const matches = tokens.map((token) => timingSafeEqual(given, digestOf(`Bearer ${token}`)));
  if (!matches.includes(true)) {
    throw new HttpError(401, `the ${name} token is missing or wrong`, { headers: { "www-authenticate": "Bearer" } });
  }
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
