import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../mulberry32.ts";
import { delayDistribution } from "./maturity.ts";

describe("the delay of labels", () => {
  it("is that of the labels where every prediction is old enough", () => {
    const delay = Float64Array.from({ length: 100 }, (_, index) => index + 1);
    const age = new Float64Array(100).fill(1_000);
    expect(delayDistribution({ delay, age })).toEqual({ labels: 100, median: 50, p95: 95 });
  });

  it("is not shortened by slow labels that cannot be there yet", () => {
    const random = mulberry32(7);
    const pairs = Array.from({ length: 20_000 }, () => ({ delay: -Math.log(random()), age: 6 * random() }));
    const seen = pairs.filter(({ delay, age }) => delay <= age);
    const delay = Float64Array.from(seen, (pair) => pair.delay);
    const naive = delay.toSorted()[Math.floor(0.95 * delay.length)] as number;
    const found = delayDistribution({ delay, age: Float64Array.from(seen, (pair) => pair.age) });
    // Of an exponential law: ln 20 and ln 2.
    expect(found?.p95).toBeCloseTo(Math.log(20), 0);
    expect(found?.median).toBeCloseTo(Math.log(2), 1);
    expect(naive).toBeLessThan(2.6);
  });

  it("counts equal delays together, and is unknown without labels", () => {
    const same = delayDistribution({ delay: Float64Array.of(5, 5, 5), age: Float64Array.of(9, 5, 7) });
    expect(same).toEqual({ labels: 3, median: 5, p95: 5 });
    expect(delayDistribution({ delay: new Float64Array(), age: new Float64Array() })).toBeNull();
  });
});
