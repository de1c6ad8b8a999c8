import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip, gzip, deflate as zlibDeflate, inflate as zlibInflate } from "node:zlib";
import type { Hold } from "./held-bytes.ts";
import { type Answer, HttpError } from "./http.ts";

/** Bodies on their way in and out, compressed or not, never larger than allowed. */

const unpack = { gzip: promisify(gunzip), deflate: promisify(zlibInflate) };
const pack = { gzip: promisify(gzip), deflate: promisify(zlibDeflate) };
type Coding = keyof typeof unpack;

/** Smaller answers fit into one packet anyway. */
const minPackedBytes = 1_400;

/**
 * @param limit of the body, also after decompression: a small body may unpack to anything
 * @throws HttpError 413 above the limit, 415 for a coding that we do not know, 400 when the client goes away, 503
 */
export async function readBody(request: IncomingMessage, limit: number, hold: Hold): Promise<Buffer> {
  const coding = codingOf(request);
  const raw = await readRaw(request, limit, hold);
  if (coding === null) {
    return raw;
  }
  try {
    const body = await unpack[coding](raw, { maxOutputLength: limit });
    hold.add(body.length);
    return body;
  } catch (cause) {
    if (cause instanceof HttpError) {
      throw cause;
    }
    throw (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE"
      ? tooLarge(limit)
      : new HttpError(400, `the body is not valid ${coding}`, { cause });
  }
}

function codingOf(request: IncomingMessage): Coding | null {
  const coding = request.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (coding === "identity") {
    return null;
  }
  if (coding !== "gzip" && coding !== "deflate") {
    throw new HttpError(415, "content-encoding must be gzip, deflate or identity", {
      headers: { "accept-encoding": "gzip, deflate" },
    });
  }
  return coding;
}

async function readRaw(request: IncomingMessage, limit: number, hold: Hold): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) {
    throw tooLarge(limit);
  }
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const refuse = (error: unknown) => {
    reject(error); // what still comes is read and dropped
    chunks.length = 0;
    bytes = Number.POSITIVE_INFINITY;
  };
  request.on("data", (chunk: Buffer) => {
    if (bytes > limit) {
      return;
    }
    bytes += chunk.length;
    if (bytes > limit) {
      refuse(tooLarge(limit));
      return;
    }
    try {
      hold.add(chunk.length);
      chunks.push(chunk);
    } catch (error) {
      refuse(error);
    }
  });
  request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  request.on("error", (cause) => reject(new HttpError(400, "the request ended early", { cause })));
  return await promise;
}

function tooLarge(limit: number): HttpError {
  return new HttpError(413, `the body is larger than ${limit} bytes`);
}

/** Compressed where the client asks for it and it is worth it. */
export async function encodeFor(request: IncomingMessage, answer: Answer): Promise<Answer> {
  const accepted = request.headers["accept-encoding"];
  if (accepted === undefined || answer.body.length < minPackedBytes) {
    return answer;
  }
  const coding = (["gzip", "deflate"] as const).find((known) => accepts(String(accepted), known));
  if (coding === undefined) {
    return answer;
  }
  const body = await pack[coding](answer.body, { level: 1 });
  return { ...answer, body, headers: { ...answer.headers, "content-encoding": coding, vary: "accept-encoding" } };
}

/** `gzip;q=0` says no. */
function accepts(header: string, coding: Coding): boolean {
  return header.split(",").some((entry) => {
    const [name, ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
