import { describe, expect, it } from "vitest";
import { columnOf, reportOf } from "../fixtures/report.ts";
import { type MonitorHistory, parseHistory, withWindow } from "../history.ts";
import type { MonitorReport } from "../monitor-report.ts";
import type { AlertKind } from "./alerts-in.ts";
import { decideAlerts } from "./decide-alerts.ts";

type Day = Partial<MonitorReport>;
const moved: Day = { verdict: "alarm", columns: [columnOf("distance", "drift")] };
const unsure: Day = { verdict: "unsure", columns: [columnOf("distance", "unsure")] };
const stable: Day = { verdict: "stable", columns: [columnOf("distance", "stable")] };
const none: Day = {
  verdict: "alarm",
  problems: [{ kind: "no-rows", level: "alarm", column: null, sentence: "There are no rows in the window" }],
};

/** What is told day by day, by whoever remembers what has been told and not ended; the history alone tells the same. */
function told(days: readonly Day[], rowsOn = (_: number) => 1_000): string[] {
  let history: MonitorHistory = parseHistory(null, "m.json");
  const open = new Set<AlertKind>();
  return days.map((day, place) => {
    const report = reportOf(place, structuredClone(day), rowsOn(place));
    history = withWindow(history, report);
    const steps = decideAlerts({ report, history, open: [...open] });
    expect(decideAlerts({ report, history, open: null })).toEqual(steps);
    return steps
      .map((step) => {
        if (step.act === "close") {
          open.delete(step.kind);
          return `close ${step.kind}`;
        }
        open.add(step.alert.kind);
        return `${step.act} ${step.alert.kind} ${step.windows}`;
      })
      .join(", ");
  });
}

describe("a problem", () => {
  it("is one alert, however many windows show it, and over when it is proven so", () => {
    expect(told([stable, moved, moved, moved, stable, stable])).toEqual([
      "",
      "raise drift 1",
      "update drift 2",
      "update drift 3",
      "close drift",
      "",
    ]);
  });

  it("that comes and goes from day to day is still one", () => {
    expect(told([moved, unsure, moved, unsure, unsure, unsure])).toEqual([
      "raise drift 1",
      "",
      "update drift 1",
      "",
      "",
      "close drift",
    ]);
  });

  it("is not over in a window without rows, which is a problem of its own", () => {
    const rows = (place: number) => (place === 1 ? 0 : 1_000);
    expect(told([moved, none, stable], rows)).toEqual([
      "raise drift 1",
      "raise no-rows 1",
      "close drift, close no-rows",
    ]);
  });

  it("of performance is over only when that is proven", () => {
    const cohort = { from: null, to: null, rows: 0, labelled: 0, maturedMs: null, delay: null };
    const unknown = { cohort, loss: null, detector: null, metrics: [], calibration: null, fairness: [] };
    const performance = (verdict: "worse" | "holds" | "unsure", worseSince: string | null) =>
      ({
        ...stable,
        performance: { verdict, worseSince, sentence: "Worse than it may be", ...unknown },
      }) as unknown as Day;
    const since = "2001-05-01T00:00:00.000Z";
    const days = [performance("worse", since), performance("unsure", since), stable, performance("holds", null)];
    expect(told(days.map((day) => ({ ...day })))).toEqual([
      "raise performance 1",
      "update performance 2",
      "",
      "close performance",
    ]);
  });
});

describe("a limit between groups", () => {
  const cohort = { from: null, to: null, rows: 0, labelled: 0, maturedMs: null, delay: null };
  const unknown = { cohort, loss: null, detector: null, metrics: [], calibration: null, valueUnit: null };
  const fair = (verdict: "worse" | "holds" | "unsure") => {
    const one = {
      metric: "parity",
      by: "origin",
      value: 0.1,
      lower: 0,
      upper: 0.2,
      limit: 0.1,
      verdict,
      sentence: "apart",
    };
    const held = { verdict: "holds", worseSince: null, sentence: "It holds", judgedUntil: null };
    return { ...stable, performance: { ...held, ...unknown, fairness: [one] } } as unknown as Day;
  };

  it("that is surely broken is told until it is proven to be kept", () => {
    expect(told([fair("worse"), fair("worse"), stable, fair("unsure"), fair("holds")])).toEqual([
      "raise fairness 1",
      "update fairness 2",
      "",
      "",
      "close fairness",
    ]);
  });

  it("or until three looks at labels have not shown it", () => {
    expect(told([fair("worse"), fair("unsure"), fair("unsure"), fair("unsure")]).at(-1)).toBe("close fairness");
  });
});

it("tells of segments that moved until three windows show none", () => {
  const segment = { column: "origin", segment: "ORD", verdict: "drift", sentence: "origin = ORD moved" };
  const parted = { ...stable, segments: { segments: [segment], notes: [] } } as unknown as Day;
  expect(told([parted, stable, parted, stable, stable, stable])).toEqual([
    "raise segments 1",
    "",
    "update segments 1",
    "",
    "",
    "close segments",
  ]);
});

it("says nothing of a window that is looked at again later", () => {
  const days = [reportOf(0, stable), reportOf(1, stable)];
  const history = days.reduce(withWindow, parseHistory(null, "m.json"));
  const again = reportOf(0, moved);
  expect(decideAlerts({ report: again, history: withWindow(history, again), open: ["no-rows"] })).toEqual([]);
});

it("takes warnings for no alerts", () => {
  const problems = [{ kind: "unseen-level", level: "warning", column: "origin", sentence: "XXX" }] as const;
  const report = reportOf(0, { problems: [...problems] });
  expect(decideAlerts({ report, history: withWindow(parseHistory(null, "m.json"), report), open: [] })).toEqual([]);
});
