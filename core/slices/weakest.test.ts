import { describe, expect, it } from "vitest";
import { mulberry32 } from "../mulberry32.ts";
import { groupBy } from "./grouping.ts";
import { mistakes, squaredErrors } from "./losses.ts";
import { weakestSlices } from "./weakest.ts";

const rows = 20_000;

/** Six origins and 24 hours; production errs on one row in five everywhere. */
function world(seed: number, extraMistakes: (origin: string, hour: number) => number) {
  const random = mulberry32(seed);
  const origins = Array.from(
    { length: rows },
    () => ["ATL", "ORD", "DEN", "LAX", "PHX", "SEA"][Math.floor(random() * 6)]!,
  );
  const hours = Float64Array.from({ length: rows }, () => Math.floor(random() * 24));
  const labels = Float64Array.from({ length: rows }, () => (random() < 0.3 ? 1 : 0));
  const scores = (error: (row: number) => number) =>
    labels.map((label, row) => (random() < error(row) === (label === 1) ? 0.1 : 0.9));
  const production = scores(() => 0.2);
  const candidate = scores((row) => 0.2 + extraMistakes(origins[row]!, hours[row]!));
  const groupings = [
    groupBy("origin", { type: "string", values: origins }),
    groupBy("hour", { type: "number", values: hours }, { values: 10, bands: 4 }),
  ];
  return { labels, candidate, production, groupings };
}

describe("the weakest slices", () => {
  const planted = world(1, (origin) => (origin === "ORD" ? 0.1 : 0));

  it("find one that lost ten points against production, and name it first", () => {
    const losses = mistakes(planted.labels, planted.candidate, planted.production, 0.5);
    const { slices, searched } = weakestSlices(planted.groupings, losses, 0.05);
    expect(searched).toBe(6 + 4 + 24);
    expect(slices[0]?.conditions).toEqual(["origin = ORD"]);
    expect(slices[0]!.own - slices[0]!.usual).toBeCloseTo(0.1, 1);
    expect(slices.slice(1).every(({ conditions }) => !conditions.includes("origin = ORD"))).toBe(true);
  });

  it("find it without another model too, by what errs more than its labels explain", () => {
    const losses = mistakes(planted.labels, planted.candidate, null, 0.5);
    expect(weakestSlices(planted.groupings, losses, 0.05).slices[0]?.conditions).toEqual(["origin = ORD"]);
  });

  it("find a pair of columns where only both together are weak", () => {
    const { labels, candidate, production, groupings } = world(2, (origin, hour) =>
      origin === "DEN" && hour < 6 ? 0.3 : 0,
    );
    const { slices } = weakestSlices(groupings, mistakes(labels, candidate, production, 0.5), 0.05);
    expect(slices[0]?.conditions).toEqual(["origin = DEN", "hour = below 6.00"]);
  });

  it("find nothing where there is nothing, nineteen times of twenty", () => {
    const found = Array.from({ length: 40 }, (_, seed) => {
      const { labels, candidate, production, groupings } = world(100 + seed, () => 0);
      return weakestSlices(groupings, mistakes(labels, candidate, production, 0.5), 0.05).slices.length;
    });
    expect(found.filter((count) => count > 0).length).toBeLessThanOrEqual(5);
  });

  it("are found by squared errors where the model predicts numbers", () => {
    const { labels, candidate, production, groupings } = planted;
    const { slices } = weakestSlices(groupings, squaredErrors(labels, candidate, production), 0.05);
    expect(slices[0]?.conditions).toEqual(["origin = ORD"]);
    const alone = weakestSlices(groupings, squaredErrors(labels, candidate, null), 0.05);
    expect(alone.slices[0]?.conditions).toEqual(["origin = ORD"]);
  });
});
