import { describe, expect, it } from "vitest";
import type { ModelConfig } from "../../config/schema.ts";
import { usualMonitor } from "../../config/schemas/monitor-schema.ts";
import { mulberry32 } from "../../mulberry32.ts";
import type { MonitorHistory } from "../history.ts";
import type { Reference } from "../reference.ts";
import { type Before, performanceBefore } from "./before.ts";
import { compactPerformance } from "./compact.ts";
import { type JudgeInput, judgePerformance } from "./judge-performance.ts";
import { labelProblems } from "./label-problems.ts";
import type { LabelCounts, LabelledRows } from "./labelled-rows.ts";

const day = 86_400_000;
const start = Date.parse("2001-05-01");
const none: LabelCounts = {
  ...{ rows: 0, labelled: 0, early: 0, conflicting: 0, unreadable: 0, unscored: 0 },
  ...{ doubled: 0, doubledPredictions: 0, unknown: 0, future: 0, untimed: 0 },
};
const fresh: Before = { detector: null, judgedUntil: null, worseSince: null, usualLabelled: null };

/** A day of answers of which this share is wrong; every second row is of group b. */
function dayOf(rows: number, wrong: number, place = 0, wrongOfB = wrong): LabelledRows {
  const random = mulberry32(place + 1);
  const label = Float64Array.from({ length: rows }, () => (random() < 0.5 ? 1 : 0));
  const score = label.map((one, row) => {
    const isWrong = random() < (row % 2 === 1 ? wrongOfB : wrong);
    return isWrong === (one === 1) ? 0.2 : 0.8;
  });
  const time = label.map((_, row) => start + place * day + (row * day) / rows);
  const cohort = { from: start + place * day, to: start + (place + 1) * day };
  return {
    ...{ cohort, maturedMs: 2 * day, delay: { labels: rows, median: day, p95: 2 * day } },
    counts: { ...none, rows, labelled: rows },
    rows: {
      rows,
      columns: {
        time: { type: "number", values: time },
        label: { type: "number", values: label },
        score: { type: "number", values: score },
        group: { type: "string", values: Array.from(label, (_, row) => (row % 2 === 1 ? "b" : "a")) },
      },
    },
  };
}

const heldOut: NonNullable<Reference["heldOut"]> = {
  losses: [{ name: "error", mean: 0.09, upper: 0.095, cap: 1, days: [] }],
  ...{ metrics: { accuracy: 0.91 }, classes: [], periods: null },
};
const model = {
  ...{ task: "binary-classification", data: { target: "y" } },
  evaluate: {
    threshold: 0.5,
    value: { true_positive: 1, false_positive: -2, false_negative: -1, true_negative: 0, unit: "EUR" },
  },
  gates: [{ metric: "equal_opportunity_difference", by: "group", at_most: 0.1 }],
} as unknown as ModelConfig;

const judge = (joined: LabelledRows, before: Before = fresh, more: Partial<JudgeInput> = {}) => {
  const reference = { digest: `sha256:${"a".repeat(64)}`, bins: null, heldOut } as unknown as Reference;
  const input = { model, settings: usualMonitor, reference, release: "m@v1", joined, before, now: start + 9 * day };
  return judgePerformance({ ...input, ...more });
};

describe("a cohort", () => {
  it("holds where its errors surely are within the limit", () => {
    const report = judge(dayOf(4_000, 0.09));
    expect(report).toMatchObject({
      ...{ verdict: "holds", worseSince: null, judgedUntil: "2001-05-02T00:00:00.000Z", valueUnit: "EUR" },
      loss: { name: "error", reference: 0.09, allowed: expect.closeTo(0.104, 12) },
    });
    expect(report?.metrics.map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(["accuracy", "roc_auc", "log_loss", "ece", "value_per_prediction"]),
    );
    expect(report?.sentence).toMatch(
      /^Of 4,000 predictions with matured labels 8\.\d\d% were wrong \(.* to .*; held-out rows 9%, allowed 10\.4%\): surely within/,
    );
    expect(report?.calibration?.observed.value).toBeCloseTo(0.5, 1);
  });

  it("of few rows is unsure, and says so", () => {
    expect(judge(dayOf(60, 0.1))).toMatchObject({
      verdict: "unsure",
      sentence: expect.stringContaining("cannot tell yet"),
    });
  });

  it("without labels leaves everything as it was, and is waited for", () => {
    const empty = { ...dayOf(0, 0), counts: { ...none, rows: 50 } };
    const before = { ...fresh, judgedUntil: start, worseSince: "2001-04-20T00:00:00.000Z" };
    expect(judge(empty, before)).toMatchObject({
      ...{ verdict: "worse", loss: null, metrics: [], judgedUntil: "2001-05-01T00:00:00.000Z" },
      sentence:
        "None of 50 matured predictions has a label that can be judged by; worse since 2001-04-20, and not proven good again",
    });
    expect(judge({ ...empty, counts: none })).toMatchObject({
      verdict: "unsure",
      judgedUntil: "2001-05-02T00:00:00.000Z",
    });
  });

  it("is judged by no loss that the release does not have", () => {
    const reference = { bins: null } as unknown as Reference;
    expect(judge(dayOf(100, 0.1), fresh, { reference })?.sentence).toMatch(/^Labels cannot be judged by: the release/);
  });
});

describe("day after day", () => {
  /** What a history would hold of it. */
  function follow(days: readonly LabelledRows[], release = "m@v1") {
    let history: MonitorHistory = { version: 1, windows: [] };
    return days.map((joined, place) => {
      const to = start + (place + 3) * day;
      const report = judge(joined, performanceBefore(history, release, to), { release });
      const window = { from: new Date(to - day).toISOString(), to: new Date(to).toISOString(), release };
      const entry = { ...window, performance: report && JSON.parse(JSON.stringify(compactPerformance(report))) };
      history = { version: 1, windows: [...history.windows, entry as MonitorHistory["windows"][number]] };
      return report;
    });
  }

  it("a model that got worse is told until a cohort proves otherwise", () => {
    const shares = [0.09, 0.09, 0.2, 0.104, 0.06];
    const reports = follow(shares.map((share, place) => dayOf(2_000, share, place)));
    expect(reports.map((report) => report?.verdict)).toEqual(["holds", "holds", "worse", "worse", "holds"]);
    expect(reports[2]?.detector?.alarm?.at).toMatch(/^2001-05-03/);
    expect(reports[2]?.sentence).toMatch(/: on 2001-05-03 there was surely more than is allowed$/);
    expect(reports[3]?.worseSince).toMatch(/^2001-05-03/);
    expect(reports[4]?.worseSince).toBeNull();
  });

  it("small cohorts add up: none of them alone would tell", () => {
    const reports = follow(Array.from({ length: 40 }, (_, place) => dayOf(50, 0.2, place)));
    expect(reports[0]?.verdict).toBe("unsure");
    expect(reports.at(-1)?.verdict).toBe("worse");
  });

  it("another release begins anew", () => {
    const before = follow([dayOf(2_000, 0.09)])[0]?.detector?.state ?? null;
    expect(judge(dayOf(1_000, 0.09), { ...fresh, detector: before })?.detector?.state.rows).toBe(3_000);
    const next = judge(dayOf(1_000, 0.09), { ...fresh, detector: before }, { release: "m@v2" });
    expect(next?.detector?.state.rows).toBe(1_000);
  });
});

describe("fairness over time", () => {
  it("is the release's own limit, judged again", () => {
    expect(judge(dayOf(8_000, 0.09))?.fairness).toMatchObject([{ verdict: "holds", by: "group", limit: 0.1 }]);
    const [unfair] = judge(dayOf(4_000, 0.02, 0, 0.3))?.fairness ?? [];
    expect(unfair).toMatchObject({ verdict: "worse", first: "a", second: "b", value: expect.closeTo(0.28, 1) });
    expect(unfair?.sentence).toMatch(
      /true positive rate of a and that of b \(at most 0\.100 is allowed\): surely beyond/,
    );
  });

  it("cannot be told where the rows have no such column", () => {
    const { columns, ...rows } = dayOf(100, 0.1).rows;
    const { group: _, ...others } = columns;
    const joined = { ...dayOf(100, 0.1), rows: { ...rows, columns: others } };
    expect(judge(joined)?.fairness).toMatchObject([{ verdict: "unsure", value: null, first: null }]);
  });
});

it.each<[string, Partial<LabelCounts>, number | null, string]>([
  ["no-labels", { rows: 10 }, null, "warning"],
  ["no-labels", { rows: 10 }, 0.9, "alarm"],
  ["fewer-labels", { rows: 10, labelled: 4 }, 0.9, "alarm"],
  ["unknown-labels", { unknown: 1 }, null, "warning"],
  ["early-labels", { early: 1 }, null, "warning"],
  ["future-labels", { future: 1 }, null, "alarm"],
  ["untimed-labels", { untimed: 1 }, null, "warning"],
  ["doubled-labels", { doubled: 2 }, null, "warning"],
  ["conflicting-labels", { conflicting: 1 }, null, "warning"],
  ["unreadable-labels", { unreadable: 1 }, null, "warning"],
  ["doubled-predictions", { doubledPredictions: 1 }, null, "warning"],
  ["unscored-predictions", { unscored: 1 }, null, "warning"],
])("%s: %o", (kind, counts, usualLabelled, level) => {
  expect(labelProblems({ counts: { ...none, ...counts }, maturedMs: day }, { usualLabelled })).toMatchObject([
    { kind, level },
  ]);
});

it("labels of no time are named where some predictions have none yet", () => {
  const told = (labelled: number) =>
    labelProblems({ counts: { ...none, rows: 10, labelled }, maturedMs: null }, { usualLabelled: null });
  expect(told(8)).toMatchObject([{ kind: "no-label-times", level: "warning" }]);
  expect(told(10)).toEqual([]);
});
