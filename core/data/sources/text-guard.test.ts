import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodingOfMark, type TextFault, TextGuard } from "./text-guard.ts";

function faultOf(bytes: Uint8Array, chunk: number, longest = 1_000): TextFault | null {
  const guard = new TextGuard(longest);
  for (let at = 0; at < bytes.length; at += chunk) {
    const fault = guard.see(bytes.subarray(at, at + chunk));
    if (fault) return fault;
  }
  return guard.end();
}

describe("TextGuard", () => {
  it("lets exactly valid UTF-8 pass, however it is cut into chunks", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ unit: "binary", maxLength: 30 }).map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 70 }), (all, chunk) => {
        const text = all.filter((byte) => byte !== 0);
        const fault = faultOf(text, chunk);
        expect(fault?.kind ?? null).toBe(isUtf8(text) ? null : "not-utf-8");
        // Everything before the place it names is whole.
        if (fault) expect(isUtf8(text.subarray(0, fault.offset))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("names where a zero byte and a line that is too long stand", () => {
    expect(faultOf(Buffer.from("ab\ncd\0"), 2)).toEqual({ kind: "zero-byte", offset: 5 });
    expect(faultOf(Buffer.from(`ab\n${"c".repeat(11)}\n`), 3, 10)).toEqual({ kind: "long-line", offset: 3 });
    expect(faultOf(Buffer.from(`ab\n${"c".repeat(10)}\nd`), 3, 10)).toBeNull();
    expect(faultOf(Buffer.from("c".repeat(11)), 3, 10)).toEqual({ kind: "long-line", offset: 0 });
  });
});

it("knows byte order marks", () => {
  expect(encodingOfMark(Buffer.from("\ufeffa"))).toBe("utf-8");
  expect(encodingOfMark(Buffer.from("\ufeffa", "utf16le"))).toBe("utf-16le");
  expect(encodingOfMark(Buffer.from("\ufeffa", "utf16le").swap16())).toBe("utf-16be");
  expect(encodingOfMark(Buffer.from("a"))).toBeNull();
});
