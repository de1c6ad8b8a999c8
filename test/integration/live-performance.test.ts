import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MonitorReport } from "../../core/monitor/monitor-report.ts";
import { endWorld, type FlightsWorld, flightsWorld, look, patience, weekMs } from "./flights-world.ts";

/** A model of January to March, week by week through May and June. */

let world: FlightsWorld;
const reports: MonitorReport[] = [];
const mondays = Array.from({ length: 8 }, (_, week) =>
  new Date(Date.parse("2001-05-08") + week * weekMs).toISOString(),
);

beforeAll(async () => {
  world = await flightsWorld();
  for (const monday of mondays) reports.push(await look(world, monday, { environment: "production" }));
}, patience);
afterAll(() => endWorld(world));

describe("eight weeks of flights", () => {
  it("are each judged once, when their labels have matured", () => {
    const cohorts = reports.map(({ performance }) => performance?.cohort);
    expect(cohorts[0]?.maturedMs).toBe(86_400_000);
    expect(cohorts.map((cohort) => cohort?.from?.slice(0, 10))).toEqual(
      mondays.map((monday) => new Date(Date.parse(monday) - 86_400_000).toISOString().slice(0, 10)),
    );
    for (const cohort of cohorts) expect(cohort?.labelled).toBe(cohort?.rows);
  });

  it("show what was estimated of them without their labels, in at least nine weeks of ten", () => {
    const tracked = (metric: string) =>
      reports.filter(({ performance }) => {
        const { value, estimated } = performance?.metrics.find((one) => one.metric === metric) ?? {};
        return value != null && estimated && value >= estimated.lower && value <= estimated.upper;
      }).length;
    const held = ["accuracy", "precision", "recall"].map(tracked);
    expect(held[0]).toBe(reports.length);
    expect(held.reduce((sum, weeks) => sum + weeks, 0) / (3 * reports.length)).toBeGreaterThanOrEqual(0.9);
    const { estimated } = reports[0]?.performance?.metrics.find(({ metric }) => metric === "accuracy") ?? {};
    expect((estimated?.upper ?? 1) - (estimated?.lower ?? 0)).toBeLessThan(0.13);
  });

  it("raise no alarm: their days are no worse than days of April were", () => {
    expect(reports.map(({ performance }) => performance?.verdict)).toEqual(mondays.map(() => "holds"));
    expect(reports[0]?.performance?.sentence).toMatch(
      /^Of 4,\d{3} predictions with matured labels \d+(\.\d)?% were wrong \(.*held-out rows 37\.1%, allowed 5\d\.\d%\): surely within/,
    );
  });

  it("go on where the last one ended, also when a week is looked at again", async () => {
    const again = await look(world, mondays[3] as string, { environment: "production" });
    expect(again.performance).toEqual(reports[3]?.performance);
    const state = (report: MonitorReport | undefined) => report?.performance?.detector?.state.rows ?? 0;
    expect(state(reports[3])).toBe(state(reports[2]) + (reports[3]?.performance?.cohort.labelled ?? 0));
  });

  it("tell calibration beside it", () => {
    const { calibration } = reports[5]?.performance ?? {};
    expect(calibration?.bins.length).toBeGreaterThan(5);
    expect(calibration?.predicted).toBeCloseTo(0.235, 2);
  });
});
