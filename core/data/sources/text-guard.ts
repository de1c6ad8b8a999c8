import { isUtf8 } from "node:buffer";

/** What makes a text file unreadable as such. `offset` counts bytes from 0. */
export interface TextFault {
  kind: "not-utf-8" | "zero-byte" | "long-line";
  offset: number;
}

/** The longest line, in bytes, that is read of a CSV file; of JSON lines, what DuckDB takes for one object. */
export const longestLine = { CSV: 2_000_000, "JSON lines": 16_777_216 } as const;

/**
 * Looks at the bytes of a text as they go by, and keeps none of them: a line without end costs no memory, and a chunk may
 * be overwritten once it has been seen. Only the first and the last line break of a chunk are looked for, as long as a chunk is shorter than the longest line.
 */
export class TextGuard {
  readonly #longest: number;
  #seen = 0;
  #lineStart = 0;
  #carry: Uint8Array = new Uint8Array(0);

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The first fault up to here, or null. */
  see(chunk: Uint8Array): TextFault | null {
    return this.#invalid(chunk) ?? this.#zero(chunk) ?? this.#long(chunk);
  }

  /** The fault that only the end of the text shows: a character that is cut. */
  end(): TextFault | null {
    return this.#carry.length === 0 ? null : { kind: "not-utf-8", offset: this.#seen - this.#carry.length };
  }

  #invalid(chunk: Uint8Array): TextFault | null {
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const whole = bytes.length - unfinishedAtEnd(bytes);
    const start = this.#seen - this.#carry.length;
    if (!isUtf8(bytes.subarray(0, whole))) return { kind: "not-utf-8", offset: start + firstInvalid(bytes) };
    this.#carry = Uint8Array.from(bytes.subarray(whole));
    return null;
  }

  #zero(chunk: Uint8Array): TextFault | null {
    const at = chunk.indexOf(0);
    return at < 0 ? null : { kind: "zero-byte", offset: this.#seen + at };
  }

  #long(chunk: Uint8Array): TextFault | null {
    const first = chunk.indexOf(newline);
    const end = this.#seen + (first < 0 ? chunk.length : first);
    if (end - this.#lineStart > this.#longest) return { kind: "long-line", offset: this.#lineStart };
    if (first >= 0) this.#lineStart = this.#seen + chunk.lastIndexOf(newline) + 1;
    this.#seen += chunk.length;
    return null;
  }
}

const newline = 0x0a;

/** Bytes of a character that has begun and does not end within `bytes`: at most 3. */
function unfinishedAtEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function firstInvalid(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = lengthOf(bytes[at] ?? 0);
    if (length === 0 || !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}

/** Bytes of the character that a byte begins; 0 for a byte that begins none. */
function lengthOf(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The encoding that the first bytes of a text declare. */
export function encodingOfMark(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" | null {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  return a === 0xfe && b === 0xff ? "utf-16be" : null;
}
