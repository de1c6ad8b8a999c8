import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../mulberry32.ts";
import { betsFor, type DetectorState, freshDetector, watchLosses, withThreshold } from "./e-detector.ts";

const watched = { release: "m@v1", loss: "error", limit: 0.1 };
const coins = (rows: number, share: number, seed: number) => {
  const random = mulberry32(seed);
  return Float64Array.from({ length: rows }, () => (random() < share ? 1 : 0));
};

describe("the detector", () => {
  it("adds one to each evidence and lets it grow with the excess of the loss", () => {
    const { state } = watchLosses(freshDetector(watched, 1_000), Float64Array.of(1, 0));
    const expected = betsFor(0.1).map(({ stake }) => (1 + (1 + stake * 0.9)) * (1 - stake * 0.1));
    expect(state.evidence.map((one, place) => one / (expected[place] as number))).toEqual(
      expected.map(() => expect.closeTo(1, 12)),
    );
    expect(state.rows).toBe(2);
  });

  it("never bets what it could lose whole", () => {
    for (const limit of [0.001, 0.02, 0.3, 0.6, 0.89]) {
      expect(betsFor(limit).length).toBeGreaterThan(0);
      for (const { stake } of betsFor(limit)) expect(1 - stake * limit).toBeGreaterThan(0);
      expect(betsFor(limit).reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    }
  });

  it("notices that errors went from 10 to 20 %, and begins anew", () => {
    const before = watchLosses(freshDetector(watched, 100_000), coins(5_000, 0.09, 1));
    expect(before.alarms).toEqual([]);
    const after = watchLosses(before.state, coins(1_000, 0.2, 2));
    expect(after.alarms[0]).toBeLessThan(600);
    expect(after.state.rows).toBe(1_000 - (after.alarms.at(-1) as number) - 1);
  });

  it("says the same whether rows come at once or in parts, also by way of a file", () => {
    const losses = coins(4_000, 0.15, 3);
    const whole = watchLosses(freshDetector(watched, 50_000), losses);
    let state: DetectorState = freshDetector(watched, 50_000);
    const alarms: number[] = [];
    for (let from = 0; from < losses.length; from += 700) {
      const part = watchLosses(JSON.parse(JSON.stringify(state)), losses.subarray(from, from + 700));
      alarms.push(...part.alarms.map((row) => row + from));
      state = part.state;
    }
    expect({ state, alarms }).toEqual(whole);
  });

  it("raises no alarm from fewer rows a day alone", () => {
    const { state } = watchLosses(freshDetector(watched, 10_000), coins(50, 0.1, 4));
    expect(withThreshold(state, 5).threshold).toBe(10_000);
    expect(withThreshold(state, 20_000).threshold).toBe(20_000);
    expect(withThreshold(freshDetector(watched, 10_000), 5).threshold).toBe(5);
  });

  it.each([Number.NaN, -0.1, 1.1])("refuses a loss of %d", (loss) => {
    expect(() => watchLosses(freshDetector(watched, 10), Float64Array.of(loss))).toThrow(RangeError);
  });
});
