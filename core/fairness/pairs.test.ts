import fc from "fast-check";
import { expect, it } from "vitest";
import { findFairnessMetric } from "./definitions.ts";
import { type GroupCounts, pairsOf } from "./pairs.ts";

const group = ["a", "a", "a", "a", "a", "a", "b", "b", "b", "b", "b", "c", "c", "c", "c"];
const labels = [1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1];
const predicted = [1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 1];

function countsOf(groups: readonly string[], y: readonly number[], classes: readonly number[]): GroupCounts[] {
  return [...new Set(groups)].map((value) => {
    const cells = new Array<number>(8).fill(0);
    groups.forEach((own, row) => {
      if (own === value) cells[4 * y[row]! + 3 * classes[row]!]! += 1;
    });
    return { value, cells };
  });
}

function worstOf(name: string, groups: readonly GroupCounts[]): number {
  const metric = findFairnessMetric(name)!;
  const values = pairsOf(metric, groups, 0.95).map(({ contrast }) => contrast.value!);
  return metric.contrast === "gap" ? Math.max(...values) : Math.min(...values);
}

/** By the definitions of fairlearn.metrics: between groups, worst case. */
it.each([
  ["demographic_parity_difference", 0.55],
  ["demographic_parity_ratio", 0.26666666666666666],
  ["equal_opportunity_difference", 0.6666666666666667],
  ["equalized_odds_difference", 0.6666666666666667],
  ["equalized_odds_ratio", 0],
])("%s is that of fairlearn", (name, expected) => {
  expect(worstOf(name, countsOf(group, labels, predicted))).toBeCloseTo(expected, 12);
});

it("is the greatest rate less the smallest, whatever the order of the groups", () => {
  const cells = fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50));
  fc.assert(
    fc.property(fc.array(cells, { minLength: 2, maxLength: 6 }), (counts) => {
      const groups = counts.map(([tn, fp, fn, tp], index) => ({
        value: String(index),
        cells: [tn, 0, 0, fp, fn, 0, 0, tp],
      }));
      const rates = counts.flatMap(([, , fn, tp]) => (fn + tp > 0 ? [tp / (fn + tp)] : []));
      fc.pre(rates.length > 1);
      const worst = worstOf("equal_opportunity_difference", groups);
      expect(worst).toBeCloseTo(Math.max(...rates) - Math.min(...rates), 12);
      expect(worstOf("equal_opportunity_difference", groups.toReversed())).toBe(worst);
    }),
  );
});
