import { describe, expect, it } from "vitest";
import type { DataConfig } from "../../config/schema.ts";
import { planSplit } from "./plan-split.ts";
import { describeSplit, keptCuts, lockSplit, needsCuts } from "./split-lock.ts";

const plan = (split: object, more: object = {}) =>
  planSplit({ source: "x", target: "y", time: "at", unit: "u", ...more, split } as DataConfig);
const shares = { train: 0.8, validation: 0.1, holdout: 0.1 };
const time = { validationFrom: "2001-03-12T10:30:00.000000", holdoutFrom: "2001-03-20T00:00:00.000000" };
const byTime = plan({ by: "time", ...shares });

describe("the cuts of a split", () => {
  it("are kept where they depend on the rows", () => {
    expect(needsCuts(byTime)).toBe(true);
    expect(needsCuts(plan({ holdout_from: "2001-04-01" }))).toBe(true);
    expect(needsCuts(plan({ by: "stratified", ...shares }))).toBe(true);
    expect(needsCuts(plan({ validation_from: "2001-03-01", holdout_from: "2001-04-01" }))).toBe(false);
    expect(needsCuts(plan({ by: "unit", ...shares }))).toBe(false);
  });

  it("are read as they were written", () => {
    const strata = { true: { validationFrom: "0123456789abcdef", holdoutFrom: "g" } };
    expect(keptCuts("m", byTime, { splits: lockSplit(byTime, { time, strata: null }) })).toEqual({
      time,
      strata: null,
    });
    const stratified = plan({ by: "stratified", ...shares });
    const locked = { splits: lockSplit(stratified, { time: null, strata }) };
    expect(keptCuts("m", stratified, locked)).toEqual({ time: null, strata });
  });

  it("are none where the lock has none, or the plan needs none", () => {
    expect(keptCuts("m", byTime, undefined)).toBeNull();
    expect(keptCuts("m", plan({ by: "unit", ...shares }), { splits: { of: "another" } })).toBeNull();
  });

  it("are refused when they were made for another split, or are no cuts", () => {
    const other = plan({ by: "time", train: 0.7, validation: 0.1, holdout: 0.2 });
    expect(() => keptCuts("m", other, { splits: lockSplit(byTime, { time, strata: null }) })).toThrow(
      expect.objectContaining({
        code: "LOCK_INVALID",
        message:
          'data.lock.yaml keeps the cuts of another split of m: "by time (at): validation after 80% of the rows, holdout after 90% of the rows". ' +
          'sluice.yaml says "by time (at): validation after 70% of the rows, holdout after 80% of the rows".',
      }),
    );
    const odd = { of: describeSplit(byTime), time: { validation_from: "'; drop", holdout_from: "x" } };
    expect(() => keptCuts("m", byTime, { splits: odd })).toThrow(expect.objectContaining({ code: "LOCK_INVALID" }));
  });
});

describe("the kind of a split", () => {
  it("is by time where there is one, else by unit, else random", () => {
    expect(plan(shares).kind).toBe("time");
    expect(plan(shares, { time: undefined }).kind).toBe("unit");
    expect(plan(shares, { time: undefined, unit: undefined })).toMatchObject({
      kind: "random",
      content: { key: null, ignored: ["y"], seed: 0 },
    });
    expect(plan({ holdout_from: "2001-04-01", units: shares }).kind).toBe("unit-and-time");
  });
});
