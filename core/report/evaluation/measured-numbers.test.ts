import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { showInterval } from "./measured-numbers.ts";

const around = (value: number, standardError: number) => ({
  value,
  lower: value - 1.645 * standardError,
  upper: value + 1.645 * standardError,
});

describe("a measured number", () => {
  it.each([
    [0.683_12, 0.007_3, ["0.683", "0.671", "0.696"]],
    [0.683_12, 0.02, ["0.683", "0.650", "0.717"]],
    [0.683_12, 0.000_2, ["0.68312", "0.68279", "0.68345"]],
    [0.683_12, 0.05, ["0.68", "0.60", "0.77"]],
    [12_345, 320, ["12,350", "11,810", "12,880"]],
    [-3.2, 0.4, ["−3.2", "−3.9", "−2.5"]],
  ])("of %f, known to %f", (value, error, expected) => {
    const { value: shown, lower, upper } = showInterval(around(value, error));
    expect([shown, lower, upper]).toEqual(expected);
  });

  it("has its usual digits where nothing is known of its error", () => {
    expect(showInterval({ value: 0.4321, lower: null, upper: null })).toEqual({
      value: "0.432",
      lower: null,
      upper: null,
    });
    expect(showInterval({ value: 46_212, lower: 46_212, upper: 46_212 }).value).toBe("46,212");
    expect(showInterval({ value: null, lower: null, upper: null }).value).toBe("not defined");
  });

  it("gets more digits rather than look as if it met its limit", () => {
    expect(showInterval(around(0.6834, 0.0073), { limit: 0.683 }).value).toBe("0.6834");
    expect(showInterval({ value: 0.03, lower: 0.0004, upper: 0.0596 }, { limit: 0, signed: true })).toEqual({
      value: "+0.030",
      lower: "+0.0004",
      upper: "+0.060",
    });
  });
});

const read = (text: string) => Number(text.replaceAll(",", "").replace("−", "-"));

it("never claims more than was proven, and never changes sides", () => {
  const number = fc.double({ min: -1e4, max: 1e4, noNaN: true });
  const width = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(number, width, width, number, (value, below, above, limit) => {
      const interval = { value, lower: value - below, upper: value + above };
      const shown = showInterval(interval, { limit });
      const [nearest, lower, upper] = [read(shown.value), read(shown.lower!), read(shown.upper!)];
      const slack = 1e-6 * Math.max(below, above);
      expect(lower).toBeLessThanOrEqual(interval.lower + slack);
      expect(upper).toBeGreaterThanOrEqual(interval.upper - slack);
      expect(Math.abs(nearest - value)).toBeLessThanOrEqual(Math.max(below, above) / 1.645 / 2);
      for (const [exact, told] of [
        [value, nearest],
        [interval.lower, lower],
        [interval.upper, upper],
      ] as const) {
        expect(Math.sign(told - limit)).toBe(Math.sign(exact - limit));
      }
    }),
  );
});
