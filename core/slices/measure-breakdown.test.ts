import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { gate } from "../gates/fixtures/measurements.ts";
import { judgeGates } from "../gates/judge.ts";
import { measure } from "../metrics/measure.ts";
import { mulberry32 } from "../mulberry32.ts";
import { breakdownSchema } from "./breakdown.ts";
import { groupBy } from "./grouping.ts";
import { type BreakdownInput, measureBreakdown } from "./measure-breakdown.ts";
import { sliceView } from "./slice-view.ts";

const scored = (name: string, scores: number[]) => ({ digest: digestOf(name), scores: Float64Array.from(scores) });
const rounded = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10);
const row = fc.record({
  label: fc.constantFrom(0, 1),
  ours: rounded,
  theirs: rounded,
  group: fc.constantFrom("a", "b"),
});

function inputOf(rows: readonly { label: number; ours: number; theirs: number }[]): BreakdownInput {
  return {
    task: "binary-classification",
    labels: Float64Array.from(rows, ({ label }) => label),
    candidate: scored(
      "candidate",
      rows.map(({ ours }) => ours),
    ),
    production: scored(
      "production",
      rows.map(({ theirs }) => theirs),
    ),
    anchor: null,
    baseline: scored(
      "baseline",
      rows.map(() => 0.5),
    ),
    "base-branch": null,
    threshold: 0.5,
    metrics: ["roc_auc", "brier", "accuracy", "recall", "precision", "f1"],
    sure: 0.95,
  };
}

it("of every group is the measurement of its rows alone", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 240, maxLength: 300 }), (rows) => {
      const input = inputOf(rows);
      const whole = measure(input);
      const texts = rows.map(({ group }) => group);
      const breakdown = measureBreakdown(groupBy("g", { type: "string", values: texts }), input);
      expect(breakdownSchema.parse(breakdown)).toEqual(breakdown);
      for (const group of breakdown.groups.filter(({ rows }) => rows >= 100)) {
        const alone = measure(inputOf(rows.filter((_, index) => texts[index] === group.value)));
        for (const metric of input.metrics) {
          const view = sliceView(whole, group, metric);
          expect(view.candidate.metrics[metric]).toEqual(alone.candidate.metrics[metric]);
          expect(view.production?.metrics[metric]).toEqual(alone.production?.metrics[metric]);
          expect(view.production?.differences[metric]).toEqual(alone.production?.differences[metric]);
        }
        expect(group.baseline?.metrics.roc_auc?.value).toBe(0.5);
      }
    }),
    { numRuns: 20 },
  );
});

it("of rows that belong together keeps their units, group by group", () => {
  const rows = Array.from({ length: 600 }, (_, index) => ({
    label: index % 2,
    ours: (index % 7) / 7,
    theirs: (index % 5) / 5,
  }));
  const unitOf = (index: number) => Math.floor(index / 6);
  const unitsOf = (members: readonly number[]) => {
    const known = [...new Set(members.map(unitOf))];
    const of = Uint32Array.from(members, (index) => known.indexOf(unitOf(index)));
    return { count: known.length, of, hashes: Uint32Array.from(known, (unit) => unit * 7919) };
  };
  const all = [...rows.keys()];
  const input = { ...inputOf(rows), units: unitsOf(all) };
  const texts = all.map((index) => (unitOf(index) % 2 === 0 ? "even" : "odd"));
  const [even] = measureBreakdown(groupBy("g", { type: "string", values: texts }), input).groups;
  const members = all.filter((index) => texts[index] === "even");
  const alone = measure({ ...inputOf(members.map((index) => rows[index]!)), units: unitsOf(members) });
  expect(even).toMatchObject({ value: "even", candidate: { cells: null, metrics: alone.candidate.metrics } });
  expect(even?.production?.differences).toEqual(alone.production?.differences);
});

describe("a group without rows of a class", () => {
  const rows = Array.from({ length: 400 }, (_, index) => {
    const label = index < 200 ? index % 2 : 0;
    return { label, ours: (index % 7) / 7, theirs: (index % 5) / 5 };
  });
  const column = { type: "string" as const, values: rows.map((_, index) => (index < 200 ? "both" : "one class")) };

  it.each(["roc_auc", "recall"])("leaves %s undefined there, and the gate unsure", (metric) => {
    const input = inputOf(rows);
    const breakdowns = [measureBreakdown(groupBy("g", column), input)];
    const gates = [
      gate({ metric: "brier", at_most: 1 }),
      gate({ metric, at_least: 0.01, slices: ["g"] }),
      gate({ metric, may_drop: 0.9, slices: ["g"], informational: true }),
    ];
    const { checks } = judgeGates(gates, measure(input), { breakdowns });
    for (const check of checks.slice(1)) {
      expect(check).toMatchObject({ verdict: "unsure", tally: { pass: 1, unsure: 1 } });
      expect(check.parts.find(({ where }) => where === "g = one class")?.sentence).toContain("is not defined");
    }
  });
});

describe("groupBy", () => {
  it("keeps few values as they are, and names what is missing", () => {
    expect(groupBy("hour", { type: "number", values: Float64Array.of(3, 1, Number.NaN, 1) })).toEqual({
      column: "hour",
      values: ["1", "3", "(missing)"],
      codes: Uint16Array.of(1, 0, 2, 0),
    });
    expect(groupBy("o", { type: "string", values: ["b", null, "b", "a"] }).values).toEqual(["b", "(missing)", "a"]);
  });

  it("divides many numbers into bands of about as many rows", () => {
    const values = Float64Array.from({ length: 1_000 }, (_, index) => index);
    const { values: names, codes } = groupBy("distance", { type: "number", values });
    expect(names).toEqual(["below 200", "200 to 400", "400 to 600", "600 to 800", "800 and above"]);
    expect(codes.filter((code) => code === 2)).toHaveLength(200);
  });

  it("gathers the rarest of many values", () => {
    const random = mulberry32(1);
    const values = Array.from({ length: 5_000 }, () => `v${Math.floor(100 * random() ** 2)}`);
    const grouping = groupBy("v", { type: "string", values });
    expect(grouping.values).toHaveLength(51);
    expect(grouping.values.at(-1)).toMatch(/^\(\d+ other values\)$/);
    expect(Math.max(...grouping.codes)).toBe(50);
  });

  it("makes one band of numbers that hardly differ", () => {
    const values = Float64Array.from({ length: 1_000 }, (_, index) => (index < 990 ? 0 : index));
    const { values: names, codes } = groupBy("spikes", { type: "number", values }, { values: 3, bands: 5 });
    expect(names).toEqual(["any"]);
    expect(codes.every((code) => code === 0)).toBe(true);
  });
});
