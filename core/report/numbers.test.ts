import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDifference,
  formatDuration,
  formatNumber,
  formatPercent,
  plural,
} from "./numbers.ts";

describe("formatNumber", () => {
  it.each([
    [0.6832, "0.683"],
    [0.05, "0.050"],
    [0.0123, "0.012"],
    [0.000123, "0.00012"],
    [1.2345, "1.23"],
    [12.345, "12.3"],
    [123.45, "123.5"],
    [12310, "12,310"],
    [1234567.8, "1,234,568"],
    [-215, "\u2212215"],
    [0, "0"],
    [1, "1.00"],
    [-1e-20, "\u22121e-20"],
    [null, "not defined"],
  ])("writes %s as %s", (value, text) => expect(formatNumber(value)).toBe(text));

  it("adds digits rather than round across the limit", () => {
    expect(formatNumber(0.61996, 0.62)).toBe("0.61996");
    expect(formatNumber(0.62, 0.62)).toBe("0.620");
    expect(formatNumber(0.6204, 0.62)).toBe("0.6204");
  });

  it("never says a number is on the other side of its limit", () => {
    const number = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(number, number, (value, limit) => {
        const shown = Number(formatNumber(value, limit).replaceAll(",", "").replace("\u2212", "-"));
        expect(Math.sign(shown - limit)).toBe(Math.sign(value - limit));
      }),
    );
  });
});

it("shows the direction of a difference", () => {
  expect([0.032, -0.021, 0].map((value) => formatDifference(value))).toEqual(["+0.032", "\u22120.021", "0"]);
});

it("writes shares, counts, sizes and durations", () => {
  expect(formatPercent(0.024)).toBe("2.40%");
  expect(formatCount(999)).toBe("999");
  expect(plural(1, "row")).toBe("1 row");
  expect(plural(2400, "row")).toBe("2,400 rows");
  expect([12, 46_200_000, 1_234].map(formatBytes)).toEqual(["12 bytes", "46.2 MB", "1.23 kB"]);
  expect([12.4, 3_456, 61_000, 3_599_600, 7_260_000].map(formatDuration)).toEqual([
    "12 ms",
    "3.5 s",
    "1 min 1 s",
    "1 h 0 min",
    "2 h 1 min",
  ]);
});
