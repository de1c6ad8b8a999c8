import { describe, expect, it } from "vitest";
import { numbersOf, shapedBounds } from "./abc.ts";
import { boundsOf } from "./bounds.ts";

const symmetrical = { acceleration: 0, bias: 0, curvature: 0, freedom: 99 };

describe("ABC bounds", () => {
  it("of an estimate without skewness, bias or curvature lie as far away as the quantile says", () => {
    expect(shapedBounds(2, 0.5, symmetrical, 1.6)).toEqual({ lower: 1.2, upper: 2.8 });
  });

  it("of a mean with a tail above reach further there: DiCiccio and Efron's w / (1 - a w)², w = a + z", () => {
    const { lower, upper } = shapedBounds(0, 1, { ...symmetrical, acceleration: 0.05, bias: 0.05 }, 1.645);
    expect(upper).toBeCloseTo(1.695 / (1 - 0.05 * 1.695) ** 2, 12);
    expect(lower).toBeCloseTo(-1.595 / (1 + 0.05 * 1.595) ** 2, 12);
  });

  it("are none where the skewness leaves no room", () => {
    expect(shapedBounds(0, 1, { ...symmetrical, acceleration: 0.7, bias: 0.7 }, 1.645).upper).toBeNull();
    expect(shapedBounds(0, 0, symmetrical, 1.645)).toEqual({ lower: null, upper: null });
  });

  it("stop at the vertex where the metric bends back", () => {
    const bent = { ...symmetrical, curvature: -0.5 };
    expect(shapedBounds(0, 1, bent, 1.645).upper).toBeCloseTo(0.5, 12);
  });
});

describe("the bounds of a mean", () => {
  const mean = (acceleration: number, freedom = 99) => {
    const numbers = numbersOf({ standardError: 1, acceleration, freedom });
    return boundsOf(0, { kind: "mean", n: 100, ...numbers }, 0.05);
  };

  it("are Student's where nothing is skewed", () => {
    expect(mean(0).upper).toBeCloseTo(1.6603911560169928, 9);
  });

  it("move outwards on the side of the tail, and stay on the other", () => {
    expect(mean(0.05).upper!).toBeGreaterThan(mean(0).upper!);
    expect(mean(0.05).lower).toBe(mean(0).lower);
  });

  it("widen where a few rows leave the spread little known", () => {
    expect(mean(0, 9).upper).toBeCloseTo(1.8331129326562374, 9);
  });
});
