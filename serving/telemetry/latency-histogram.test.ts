import { describe, expect, it } from "vitest";
import { slowCutMs } from "../rollout/slow-cut.ts";
import { LatencyHistogram } from "./latency-histogram.ts";

function histogramOf(values: Iterable<number>): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) {
    histogram.add(value);
  }
  return histogram;
}

const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe("latency histogram", () => {
  it("tells quantiles to within a bucket, never too small", () => {
    const histogram = histogramOf(oneTo(1_000));
    for (const share of [0.5, 0.95, 0.99]) {
      const quantile = histogram.quantile(share);
      expect(quantile).toBeGreaterThanOrEqual(share * 1_000);
      expect(quantile).toBeLessThan(share * 1_000 * 10 ** (1 / 20));
    }
    expect(histogramOf([]).quantile(0.95)).toBeNaN();
  });

  it("keeps what is off its scale in the outermost buckets", () => {
    const histogram = histogramOf([0, -1, 1e9]);
    expect(histogram.total).toBe(3);
    expect(histogram.quantile(0.5)).toBeCloseTo(0.01);
    expect(histogram.quantile(1)).toBeCloseTo(100_000);
  });
});

describe("cut for slow requests", () => {
  it("is the stable version's p95", () => {
    expect(slowCutMs(histogramOf(oneTo(1_000)))).toBeCloseTo(1_000, -2);
  });

  it("is never within the noise of the machine", () => {
    expect(slowCutMs(histogramOf(oneTo(1_000).map(() => 0.2)))).toBe(5);
  });

  it("is a stated default where too little was served", () => {
    expect(slowCutMs(undefined)).toBe(250);
    expect(slowCutMs(histogramOf(oneTo(199)))).toBe(250);
  });
});
