import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byRow, inOrder, rank } from "./ranking.ts";

const scores = fc
  .array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 0.5, 0.25, -0.5)))
  .map((values) => Float64Array.from(values));

/** As a sort that is told what to compare puts them; it keeps equal ones in place. */
const compared = (values: Float64Array) => [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);

describe("a ranking", () => {
  it("is by falling score, equal ones in the order of the rows, whatever their sign and size", () => {
    fc.assert(
      fc.property(scores, (values) => {
        const tame = values.map((value) => (Math.abs(value) > 1e150 ? 1 / value : value));
        expect([...rank(tame).order]).toEqual(compared(tame));
      }),
    );
  });

  it("has the scores in that order", () => {
    fc.assert(
      fc.property(scores, (values) => {
        const { order, scores: ranked } = rank(values);
        expect([...ranked]).toEqual([...order].map((row) => values[row]! + 0));
      }),
    );
  });

  it("knows the smallest differences, and numbers of 32 bits", () => {
    const next = 0.1 + Number.EPSILON / 8;
    expect([...rank(Float64Array.of(0.1, next, 0.1)).order]).toEqual([1, 0, 2]);
    expect([...rank(Float64Array.from([0.3, 0.7, 0.3, 0.9], Math.fround)).order]).toEqual([3, 1, 0, 2]);
  });

  it("leads there and back", () => {
    fc.assert(
      fc.property(scores, (values) => {
        const { order } = rank(values);
        expect(byRow(inOrder(values, order), order)).toEqual(values);
      }),
    );
  });

  it("of nothing is empty", () => {
    expect(rank(new Float64Array(0)).order).toHaveLength(0);
  });
});
