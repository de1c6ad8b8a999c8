import { describe, expect, it } from "vitest";
import { retrainSchema } from "../config/schemas/retrain-schema.ts";
import { decideRetraining, type RetrainFacts, type WatchedWindow } from "./decide.ts";

const day = 86_400_000;
const now = Date.parse("2001-06-01T04:00:00Z");

function window(place: number, more: Partial<WatchedWindow> = {}): WatchedWindow {
  const at = (days: number) => new Date(Date.parse("2001-05-01T00:00:00Z") + days * 7 * day).toISOString();
  const moved = ["origin", "hour"];
  return { from: at(place), to: at(place + 1), release: "late@v2", problems: [], moved, performance: null, ...more };
}

const worse = (verdict: "worse" | "holds") =>
  ({ verdict, loss: { name: "brier", mean: [0.21, 0.2, 0.22], allowed: 0.18 } }) as WatchedWindow["performance"];

const facts = (more: Partial<RetrainFacts> = {}): RetrainFacts => ({
  now,
  asked: null,
  newest: { release: "late@v2", at: now - 20 * day, rows: 70_000 },
  production: "late@v2",
  watched: ["late@v2"],
  windows: [window(0, { moved: [] }), window(1), window(2), window(3)],
  runs: [],
  proposal: null,
  labelled: 100_000,
  command: null,
  window: { validation_from: "2001-05-18", holdout_from: "2001-05-25", until: "2001-06-01" },
  ...more,
});

const decide = (when: object, more: Partial<RetrainFacts> = {}, settings: object = {}) =>
  decideRetraining(retrainSchema.parse({ when, ...settings }), facts(more));

describe("leads to a training", () => {
  it("drift in so many windows in a row", () => {
    expect(decide({ drift: 3 })).toEqual({
      due: true,
      trigger: "drift",
      because: "origin, hour moved in 3 windows in a row, 2001-05-08 to 2001-05-29",
    });
  });

  it("performance by labels", () => {
    const windows = [window(0, { performance: worse("holds") }), window(1, { performance: worse("worse") })];
    expect(decide({ performance: 1, drift: 9 }, { windows })).toMatchObject({
      trigger: "performance",
      because: "brier was 0.21 where 0.18 is allowed in the newest window, 2001-05-08 to 2001-05-15",
    });
  });

  it("new labels, the schedule, a command, a person", () => {
    expect(decide({ new_labels: 30_000 })).toMatchObject({
      due: true,
      because: "30,000 labelled rows have come since late@v2",
    });
    expect(decide({ schedule: "14d" })).toMatchObject({
      due: true,
      because: "late@v2 is 20 days old, and the schedule says 14 days",
    });
    const command = { retrain: true, because: "prices were raised" };
    expect(decide({ command: "x" }, { command })).toEqual({ due: true, trigger: "command", because: command.because });
    expect(decide({ drift: 9 }, { asked: "asked by @maria" })).toMatchObject({ due: true, trigger: "asked" });
  });
});

describe("leads to none", () => {
  it("fewer windows, others' windows, and windows that are broken themselves", () => {
    expect(decide({ drift: 4 })).toEqual({
      due: false,
      trigger: null,
      because: "no trigger says so: drift in 3 of 4 windows",
    });
    const of = (more: Partial<WatchedWindow>) => decide({ drift: 1 }, { windows: [window(0), window(1, more)] }).due;
    expect(of({})).toBe(true);
    expect(of({ problems: ["column-vanished"] })).toBe(false);
    expect(of({ moved: [] })).toBe(false);
    expect(decide({ drift: 1 }, { windows: [window(0, { release: "late@v1" })] }).due).toBe(false);
    expect(decide({ performance: 1 }).due).toBe(false);
  });

  it("says how far each trigger is", () => {
    const command = { retrain: false, because: "prices are as they were" };
    const when = { performance: 1, drift: 4, new_labels: 50_000, schedule: "30d", command: "x" };
    expect(decide(when, { command }).because).toBe(
      "no trigger says so: performance in 0 of 1 windows, drift in 3 of 4 windows, 30,000 of 50,000 new labels, " +
        "late@v2 is 20 days of 30 days old, the command says prices are as they were",
    );
  });

  it.each([
    [{ runs: [now - 2 * day] }, "but the last retraining began 2 days ago, and the cooldown is 7 days"],
    [{ runs: [8, 12, 16, 20].map((days) => now - days * day) }, "but the budget of 4 retrainings in 30 days is spent"],
    [{ newest: null }, "but there is no release yet that it could be better than"],
    [{ window: "a fresh holdout needs rows" }, "but a fresh holdout needs rows"],
    [{ proposal: { number: 7, until: "2001-06-01" } }, "but #7 proposes these rows already"],
  ])("%j", (more, because) => {
    const { due, because: said } = decide({ drift: 3 }, more);
    expect({ due, said }).toEqual({ due: false, said: expect.stringContaining(because) });
  });
});

it("renews a proposal when there are newer rows, and obeys a person at once", () => {
  expect(decide({ drift: 3 }, { proposal: { number: 7, until: "2001-05-25" } }).due).toBe(true);
  expect(decide({ drift: 3 }, { runs: [now - day], asked: "asked by @maria" }).due).toBe(true);
});
