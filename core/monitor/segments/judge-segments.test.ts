import { describe, expect, it } from "vitest";
import type { ReferenceColumn } from "../../drift/reference-column.ts";
import type { WindowCounts } from "../../drift/window-counts.ts";
import type { Reference } from "../reference.ts";
import { besideSegments, judgeSegments } from "./judge-segments.ts";
import type { SegmentedColumn } from "./segment-reference.ts";

/** A model of two carriers that reads a distance in forty cells, with as many rows in each. */

const cells = 40;
const cuts = Array.from({ length: cells - 1 }, (_, place) => place + 1);
const even = (rows: number) => new Array<number>(cells).fill(rows / cells);
const natural = { days: 0, mean: 0, sd: 0 };
const known = (rows: number) => ({ missing: 0, counts: even(rows), unlisted: 0, natural });
const distance: ReferenceColumn = {
  name: "distance",
  kind: "number",
  single: false,
  missing: 0,
  cuts,
  counts: even(20_000),
};
const carrier: ReferenceColumn = {
  ...{ name: "carrier", kind: "category", missing: 0, unlisted: 0 },
  levels: [
    { value: "AA", count: 18_000 },
    { value: "UA", count: 2_000 },
  ],
};
const by = {
  column: carrier,
  division: { kind: "levels" as const, values: ["AA", "UA"], others: [], isWhole: true },
  rows: 20_000,
  parts: {
    "0": { rows: 18_000, natural, inside: { distance: known(18_000) } },
    "1": { rows: 2_000, natural, inside: { distance: known(2_000) } },
  },
};
const reference = {
  segments: { columns: [distance], left: 0, by: [by], unknown: [] },
  past: { ms: 86_400_000, distances: {} },
} as unknown as Reference;
const settings = { drift: { tolerance: "auto" as const, false_alarms: 0.1 }, every: 86_400_000 };

/** Rows of each segment, all of them evenly over the cells but for a share that lies in the last one. */
const group = (rows: number, moved = 0): WindowCounts => {
  const counts = even(rows * (1 - moved)).map((count, cell) => count + (cell === cells - 1 ? rows * moved : 0));
  const column = { missing: 0, counts, novel: [], unlisted: 0, range: { min: 0, max: 10 } };
  return { version: 1, reference: "r", rows, columns: { distance: column } };
};
const judge = (groups: Record<string, WindowCounts>, from: Reference = reference, divided: SegmentedColumn = by) =>
  judgeSegments(from, [{ by: divided, groups: new Map(Object.entries(groups)) }], { settings, length: 86_400_000 });
const told = (groups: Record<string, WindowCounts>) =>
  judge(groups).map(({ segment, state, verdict }) => `${segment}: ${state}, ${verdict}`);

describe("a segment", () => {
  it("is stable where that is proven of its share and of what is within it", () => {
    expect(told({ "0": group(90_000), "1": group(10_000) })).toEqual([
      "UA: as-before, unsure",
      "AA: as-before, stable",
    ]);
  });

  it("moved when rows within it surely did, however few it is of all", () => {
    const [worst, other] = judge({ "0": group(18_000), "1": group(2_000, 0.3) });
    expect(worst).toMatchObject({
      segment: "UA",
      verdict: "drift",
      inside: { judged: 1, columns: [{ column: "distance" }] },
    });
    expect(other).toMatchObject({ segment: "AA", verdict: "stable" });
  });

  it("moved when its share of the rows surely did", () => {
    expect(told({ "0": group(8_000), "1": group(2_000) })).toEqual(["AA: shrank, drift", "UA: grew, drift"]);
  });

  it("is gone where chance would surely have brought a row, and only there", () => {
    const seldom = { "0": { ...by.parts["0"], rows: 19_200 }, "1": { ...by.parts["1"], rows: 800 } };
    const stateOf = (rows: number) =>
      judge({ "0": group(rows) }, reference, { ...by, parts: seldom }).find(({ segment }) => segment === "UA");
    expect(stateOf(1_000)).toMatchObject({ state: "gone", verdict: "unsure" });
    expect(stateOf(1_000)?.sentence).toBe("carrier = UA: no row, where 4% of the rows are usual");
    expect(stateOf(100)?.state).not.toBe("gone");
    expect(told({ "0": group(1_000) })[0]).toBe("AA: grew, drift");
  });

  it("is not gone on a day of a kind on which the reference had none of it either", () => {
    const seldom = { ...by.parts["1"], natural: { days: 60, mean: 0.15, sd: 0.1 } };
    const parts = { ...by.parts, "1": seldom };
    const one = judge({ "0": group(1_000) }, reference, { ...by, parts }).find(({ segment }) => segment === "UA");
    expect(one?.state).toBe("as-before");
  });

  it("that was never seen is told, and what looks personal in names is covered", () => {
    expect(told({ "0": group(18_000), "1": group(1_900), unseen: group(100) })[0]).toBe(
      "(never seen before): new, stable",
    );
    const values = ["jane.doe@example.com", "UA"];
    const personal = { ...by, division: { ...by.division, values } };
    const sentences = judge({ "0": group(1_000) }, reference, personal).map(({ sentence }) => sentence);
    expect(sentences.join()).not.toContain("jane");
  });

  it("with few rows is said to have few", () => {
    const few = judge({ "0": group(900), "1": group(99) }).find(({ segment }) => segment === "UA");
    expect(few).toMatchObject({ inside: null, verdict: "unsure" });
    expect(few?.sentence).toContain("99 rows, too few to look into (100 are needed)");
  });

  it("is not known of a window without rows, nor of a release without counts", () => {
    expect(judge({})).toEqual([]);
    const { segments: _, ...old } = reference;
    expect(judge({ "0": group(100) }, old as Reference)).toEqual([]);
  });
});

it("leaves half of the budget to the columns as a whole", () => {
  expect(besideSegments(settings).drift.false_alarms).toBe(0.05);
});
