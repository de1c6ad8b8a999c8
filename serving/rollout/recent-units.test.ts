import { describe, expect, it } from "vitest";
import { hashUnit } from "../../core/rollout/routing.ts";
import { RecentUnits } from "./recent-units.ts";

const minute = 60_000;

describe("recent units", () => {
  it("are counted once a minute, and their errors once in all", () => {
    let now = 0;
    const recent = new RecentUnits(() => now);
    expect(recent.read()).toBeNull();
    for (let turn = 0; turn < 4; turn++) {
      for (let user = 0; user < 200; user++) recent.add(hashUnit(`${user}`, ""), user < 8);
      now += minute;
    }
    expect(recent.read()).toEqual({ minutes: 4, unitsPerMinute: 200, errorRate: 8 / 800 });
  });

  it("are forgotten after ten minutes", () => {
    let now = 0;
    const recent = new RecentUnits(() => now);
    recent.add(1, true);
    now = 10 * minute;
    expect(recent.read()).toBeNull();
  });

  it("are estimated where there are many, from few numbers", () => {
    let now = 0;
    const recent = new RecentUnits(() => now);
    for (let user = 0; user < 100_000; user++) recent.add(hashUnit(`${user}`, "salt"), user % 50 === 0);
    now = minute;
    const { unitsPerMinute = 0, errorRate = 0 } = recent.read() ?? {};
    expect(unitsPerMinute / 100_000).toBeCloseTo(1, 1);
    expect(errorRate).toBeCloseTo(0.02, 2);
  });
});
