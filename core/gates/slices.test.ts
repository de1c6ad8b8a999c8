import { describe, expect, it } from "vitest";
import type { Breakdown, Group } from "../slices/breakdown.ts";
import { gate, measurementOf, paired, rate } from "./fixtures/measurements.ts";
import { judgeGates } from "./judge.ts";
import { gateReportSchema } from "./verdict.ts";

/** A group of positives alone, of which each model finds some: found by both, by one alone, by neither. */
function group(
  value: string,
  { both, ours, theirs, none }: Record<"both" | "ours" | "theirs" | "none", number>,
): Group {
  const rows = both + ours + theirs + none;
  const metrics = {};
  return {
    value,
    rows,
    positives: rows,
    negatives: 0,
    candidate: { cells: [0, 0, 0, 0, theirs + none, 0, 0, both + ours], metrics },
    production: { cells: [0, 0, 0, 0, none, theirs, ours, both], metrics, differences: {} },
  };
}

const alike = (value: string) => group(value, { both: 200, ours: 20, theirs: 20, none: 60 });
const worse = (value: string) => group(value, { both: 150, ours: 5, theirs: 75, none: 70 });
const small = (value: string) => group(value, { both: 40, ours: 9, theirs: 10, none: 40 });

const measurement = measurementOf(
  { recall: rate(1_000, 1_500) },
  { metrics: { recall: rate(1_000, 1_500) }, differences: { recall: paired(60, 60, 1_500) } },
);
const overall = gate({ metric: "recall", at_least: 0.5 });

function judged(limits: Omit<Parameters<typeof gate>[0], "metric">, ...groups: Group[]) {
  const breakdowns: Breakdown[] = [{ column: "origin", groups }];
  const { when_unsure, ...rest } = gate({ metric: "recall", slices: ["origin"], ...limits });
  const sliced = limits.when_unsure === undefined ? rest : { ...rest, when_unsure };
  const report = judgeGates([overall, sliced], measurement, { breakdowns });
  expect(gateReportSchema.parse(report)).toEqual(report);
  return { ...report, check: report.checks[1]! };
}

describe("a gate on slices", () => {
  it("names the slice that is proven to have fallen, and blocks", () => {
    const { check, passed, sentence } = judged({ may_drop: 0.02 }, alike("ATL"), worse("ORD"), alike("DEN"));
    expect(check).toMatchObject({ verdict: "fail", blocks: true, tally: { pass: 0, fail: 1, unsure: 2, tooSmall: 0 } });
    expect(check.sentence).toBe(
      "Recall for origin = ORD 0.517 against 0.750 in production: it fell by at least 0.190 with 95% certainty (allowed: 0.02). Failed.",
    );
    expect(check.parts.map(({ where, verdict }) => `${where}: ${verdict}`)).toEqual([
      "origin = ORD: fail",
      "origin = ATL: unsure",
      "origin = DEN: unsure",
    ]);
    expect({ passed, sentence }).toEqual({
      passed: false,
      sentence: "1 of 2 gates says no: Recall vs production, each origin (may drop 0.02)",
    });
  });

  it("does not block while it is unsure, unless it is told to", () => {
    expect(judged({ may_drop: 0.02 }, alike("ATL"), alike("DEN"))).toMatchObject({
      passed: true,
      check: { verdict: "unsure", whenUnsure: "allow", blocks: false },
    });
    expect(judged({ may_drop: 0.02, when_unsure: "block" }, alike("ATL")).passed).toBe(false);
  });

  it("passes when every slice is proven, and says which is closest", () => {
    const { check } = judged({ at_least: 0.3 }, alike("ATL"), worse("ORD"));
    expect(check).toMatchObject({ verdict: "pass", claim: "Recall, each origin" });
    expect(check.sentence).toBe(
      "Recall: all 2 slices are proven to keep the limit; closest is origin = ORD with 0.517. Passed.",
    );
  });

  it("never judges a slice under 100 rows, and counts it", () => {
    const { check } = judged({ at_least: 0.3 }, alike("ATL"), small("XNA"));
    expect(check).toMatchObject({ verdict: "unsure", tally: { pass: 1, tooSmall: 1 } });
    expect(check.sentence).toContain(
      "1 of 2 slices is proven to keep the limit, none to break it, 1 has fewer than 100 rows",
    );
    expect(check.parts[1]?.sentence).toBe(
      "Recall for origin = XNA: too small to judge, with 99 rows; it takes at least 100.",
    );
    const none = judged({ at_least: 0.9 }, small("XNA")).check;
    expect(none).toMatchObject({ verdict: "unsure", value: null });
    expect(none.sentence).toBe("Recall: none of 1 slice can be judged, 1 has fewer than 100 rows. Cannot tell yet.");
  });

  it("says of each slice how small a drop it could have shown", () => {
    const [part] = judged({ may_drop: 0.02 }, alike("ATL")).check.parts;
    // Two checks share 5%: (1.960 + 0.842) · √(40 / 300 / 300).
    expect(part?.detectable).toBeCloseTo((1.95996 + 0.84162) * Math.sqrt(40 / 300 / 300), 4);
  });

  it("is never the only thing that was judged if no slice could be", () => {
    const breakdowns = [{ column: "origin", groups: [small("XNA")] }];
    expect(() =>
      judgeGates([gate({ metric: "recall", at_least: 0.3, slices: ["origin"] })], measurement, { breakdowns }),
    ).toThrow("every slice is too small");
  });

  it("needs an evaluation that divided the rows so", () => {
    const sliced = gate({ metric: "recall", at_least: 0.3, slices: ["hour"] });
    expect(() => judgeGates([overall, sliced], measurement)).toThrow(
      "divides the rows by hour, but the evaluation did not",
    );
  });

  it("of a model compared with itself says so", () => {
    const same = { ...measurement, production: { ...measurement.production!, digest: measurement.candidate.digest } };
    const breakdowns = [{ column: "origin", groups: [alike("ATL")] }];
    const { checks } = judgeGates([overall, gate({ metric: "recall", may_drop: 0, slices: ["origin"] })], same, {
      breakdowns,
    });
    expect(checks[1]).toMatchObject({ verdict: "pass", parts: [{ value: 0 }] });
    expect(checks[1]?.parts[0]?.sentence).toContain("is unchanged: the candidate is this very model");
  });
});

describe("a gate on the fairness between groups", () => {
  /** As many rows of each label, of which the candidate selects a share. */
  function selected(value: string, share: number, rows: number): Group {
    const yes = Math.round((share * rows) / 2);
    const half = rows / 2;
    const cells = [half - yes, 0, 0, yes, half - yes, 0, 0, yes];
    return { value, rows, positives: half, negatives: half, candidate: { cells, metrics: {} } };
  }
  const parity = (limits: Partial<Parameters<typeof gate>[0]>, ...groups: Group[]) => {
    const by = gate({ metric: "demographic_parity_difference", by: "origin", ...limits });
    return judgeGates([overall, by], measurement, { breakdowns: [{ column: "origin", groups }] }).checks[1]!;
  };

  it("fails by the pair that is proven to be too far apart", () => {
    const check = parity({ at_most: 0.1 }, selected("ATL", 0.5, 1_000), selected("ORD", 0.3, 1_000));
    expect(check).toMatchObject({
      verdict: "fail",
      claim: "Demographic parity difference by origin",
      tally: { fail: 1 },
    });
    expect(check.value).toBeCloseTo(0.2, 12);
    expect(check.sentence).toMatch(
      /^Demographic parity difference for origin ATL over ORD 0\.200, at least 0\.16\d with 95% certainty: above the allowed 0\.1\. Failed\.$/,
    );
  });

  it("passes when every pair is proven to be close enough", () => {
    const check = parity({ at_most: 0.1 }, ...["ATL", "ORD", "DEN"].map((name) => selected(name, 0.5, 4_000)));
    expect(check).toMatchObject({ verdict: "pass", tally: { pass: 6 } });
  });

  it("cannot tell of small groups, which by chance look far apart, and says what would settle it", () => {
    const check = parity({ at_most: 0.1 }, selected("ATL", 0.5, 100), selected("ORD", 0.36, 100));
    expect(check).toMatchObject({ verdict: "unsure", blocks: true });
    expect(check.settle).toMatch(/^about [\d,]+ more rows of the smaller group that count$/);
    const tiny = parity({ at_most: 0.5 }, selected("ATL", 0.5, 1_000), selected("ORD", 0.5, 20));
    expect(tiny.verdict).toBe("unsure");
  });

  it("compares by ratio too", () => {
    const groups = [selected("ATL", 0.5, 4_000), selected("ORD", 0.3, 4_000)];
    expect(parity({ metric: "demographic_parity_ratio", at_least: 0.8 }, ...groups)).toMatchObject({
      verdict: "fail",
      value: 0.6,
    });
    expect(parity({ metric: "demographic_parity_ratio", at_least: 0.5 }, ...groups).verdict).toBe("pass");
    expect(parity({ metric: "equalized_odds_difference", at_most: 0.1 }, ...groups).sentence).toContain(
      "by the true positive rate",
    );
  });
});
