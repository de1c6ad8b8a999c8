import { isUtf8 } from "node:buffer";
import { HttpError } from "./http.ts";

/**
 * JSON as models need it: whole numbers beyond 2^53 arrive as bigint without losing a digit, and no sender can nest
 * deeper than any reader walks.
 */

/** A tensor has a handful of dimensions; nothing else that we read is nested. */
const maxDepth = 64;
/** 2^53 has 16 digits: shorter numbers are exact. */
const safeDigits = 15;

/** @throws HttpError 400 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) {
    throw new HttpError(400, "the body is not JSON: it is not valid UTF-8");
  }
  const { depth, longWholeNumbers } = inspect(bytes);
  if (depth > maxDepth) {
    throw new HttpError(400, `the body is nested more than ${maxDepth} deep`);
  }
  const text = bytes.toString("utf8");
  try {
    return longWholeNumbers ? JSON.parse(text, exactly) : (JSON.parse(text) as unknown);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HttpError(400, `the body is not JSON: ${reason}`, { cause });
  }
}

const quote = 0x22;
const backslash = 0x5c;
const point = 0x2e;

/** One look at every byte, before anything is built of them. */
function inspect(bytes: Uint8Array): { depth: number; longWholeNumbers: boolean } {
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let longWholeNumbers = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) {
      digits += 1;
      longWholeNumbers ||= digits > safeDigits;
      continue;
    }
    // What follows a decimal point belongs to no whole number.
    digits = byte === point ? Number.NEGATIVE_INFINITY : 0;
    if (byte === quote) {
      index = endOfString(bytes, index + 1);
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (byte === 0x5d || byte === 0x7d) {
      depth -= 1;
    }
  }
  return { depth: deepest, longWholeNumbers };
}

function endOfString(bytes: Uint8Array, from: number): number {
  let index = from;
  while (index < bytes.length && bytes[index] !== quote) {
    index += bytes[index] === backslash ? 2 : 1;
  }
  return index;
}

function exactly(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  const isInexact = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? "");
  return isInexact ? BigInt(source ?? "") : value;
}
