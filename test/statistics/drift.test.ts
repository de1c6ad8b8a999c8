import { expect, it } from "vitest";
import { found, scenarios, simulateMonth, wronglyBlamed } from "./simulation/drift-month.ts";
import { seeded } from "./simulation/random.ts";

/**
 * The promises of docs/drift.md over two days, so that only a gross break shows: what fails here is surely broken, and
 * what passes is proven by `npm run simulate -- drift`. Fixed seeds.
 */
const days = 2;
const seed = 20_261_121;

it.each(scenarios)("no column is blamed that stayed within the tolerance: $name", (scenario) => {
  const month = simulateMonth(scenario, 10_000, seeded(seed), days);
  expect(wronglyBlamed(month, "fixed")).toBe(0);
  expect(wronglyBlamed(month, "auto")).toBe(0);
});

it("shifts of half a standard deviation are found with a thousand rows", () => {
  const [shifted] = scenarios.slice(-1);
  const month = simulateMonth(shifted!, 1_000, seeded(seed), days);
  expect(found(month, "auto")).toBeGreaterThan(0.95);
});
