import { expect, it } from "vitest";
import { seeded } from "./simulation/random.ts";
import { segmentScenarios, simulateSegments } from "./simulation/segment-month.ts";

/** The promises of docs/drift.md about segments over two days; `npm run simulate -- drift` proves them. Fixed seeds. */
const days = 2;
const seed = 20_261_121;

it.each(segmentScenarios.slice(0, 3))("no segment raises an alarm beyond the budget: $name", (scenario) => {
  const seen = simulateSegments(scenario, 10_000, seeded(seed), days);
  expect(seen.map(({ both }) => both)).toEqual([false, false]);
});

it("a shift of one segment, and a segment that is gone, are found where whole columns show nothing", () => {
  for (const scenario of segmentScenarios.slice(3)) {
    const seen = simulateSegments(scenario, 10_000, seeded(seed), days);
    expect(seen.map(({ whole, found: isFound }) => ({ whole, isFound }))).toEqual([
      { whole: false, isFound: true },
      { whole: false, isFound: true },
    ]);
  }
});
