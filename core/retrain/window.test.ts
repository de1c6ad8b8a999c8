import { describe, expect, it } from "vitest";
import { retrainSchema } from "../config/schemas/retrain-schema.ts";
import { forwardProblem, nextWindow } from "./window.ts";

const settings = (window: object = {}, more: object = {}) =>
  retrainSchema.parse({ when: { schedule: "30d" }, window, ...more });
const at = (text: string) => Date.parse(text);
const first = { from: null, holdoutFrom: "2001-04-01", until: null };
const later = { from: "2001-02-01", holdoutFrom: "2001-05-25", until: "2001-06-01" };
const times = { newest: at("2001-05-31T22:10:00Z"), now: at("2001-07-01T04:00:00Z") };

describe("the next window", () => {
  it("is judged by the newest days", () => {
    expect(nextWindow(settings(), first, times)).toEqual({
      validation_from: "2001-05-18",
      holdout_from: "2001-05-25",
      until: "2001-06-01",
    });
    const longer = settings({}, { holdout: "14d", validation: "3d" });
    expect(nextWindow(longer, first, times)).toMatchObject({
      validation_from: "2001-05-15",
      holdout_from: "2001-05-18",
    });
  });

  it("ends before a day that is still filling up", () => {
    expect(nextWindow(settings(), first, { ...times, now: at("2001-05-31T23:00:00Z") })).toMatchObject({
      until: "2001-05-31",
    });
  });

  it("begins as the policy says", () => {
    const from = (window: object, present = first) => nextWindow(settings(window), present, times);
    expect(from({ rows: "last", days: 60 })).toMatchObject({ from: "2001-03-19" });
    expect(from({ rows: "last", days: 60, replay: "10%" })).toMatchObject({ from: "2001-03-19", replay: 0.1 });
    expect(from({ rows: "expanding" })).not.toHaveProperty("from");
    const on = { newest: at("2001-06-30T22:00:00Z"), now: at("2001-07-05") };
    expect(nextWindow(settings({ rows: "expanding", replay: "5%" }), later, on)).toEqual({
      ...{ from: "2001-02-01", validation_from: "2001-06-17", holdout_from: "2001-06-24" },
      ...{ until: "2001-07-01", replay: 0.05 },
    });
  });

  it("waits until there are rows that have judged nothing before", () => {
    const on = (newest: string) => nextWindow(settings(), later, { newest: at(newest), now: at("2001-07-05") });
    expect(on("2001-06-06T12:00:00Z")).toBe(
      "a fresh holdout of 7 days needs labelled rows up to 2001-06-07, and the newest are of 2001-06-06",
    );
    expect(on("2001-06-07T12:00:00Z")).toMatchObject({ holdout_from: "2001-06-01", until: "2001-06-08" });
    expect(nextWindow(settings(), later, { newest: null, now: 0 })).toBe("the data has no labelled row with a time");
  });
});

describe("a change's window", () => {
  const next = { validation_from: "2001-06-01", holdout_from: "2001-06-08", until: "2001-06-15" };

  it("may move forward, into rows that are held out anyway", () => {
    expect(forwardProblem(first, next, 7)).toBeNull();
    expect(forwardProblem(later, next, 7)).toBeNull();
  });

  it("may neither move back nor shrink what judges", () => {
    expect(forwardProblem(later, { ...next, holdout_from: "2001-05-31" }, 7)).toBe(
      "it holds out rows from 2001-05-31 on, which have judged before 2001-06-01",
    );
    expect(forwardProblem(first, { ...next, until: "2001-06-14" }, 7)).toBe(
      "it holds out 6 days, and retrain.holdout wants 7",
    );
  });
});
