import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { HttpError } from "./http.ts";

/**
 * Digests of equal length are compared in constant time, so that nobody learns the token letter by letter.
 *
 * @throws HttpError 401
 */
export function authorize(request: IncomingMessage, token: string, name: string): void {
  const given = digestOf(request.headers.authorization ?? "");
  if (!timingSafeEqual(given, digestOf(`Bearer ${token}`))) {
    throw new HttpError(401, `the ${name} token is missing or wrong`, { headers: { "www-authenticate": "Bearer" } });
  }
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
