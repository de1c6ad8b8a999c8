import { describe, expect, it } from "vitest";
import { freezeSchema } from "../config/schemas/freeze-schema.ts";
import { freezeAt, nextFreeze } from "./freeze.ts";

const windows = (...all: object[]) =>
  freezeSchema.parse(all.map((window) => ({ reason: "nobody is there", ...window })));
const at = (text: string) => Date.parse(text);
const until = (all: ReturnType<typeof windows>, text: string) => {
  const freeze = freezeAt(all, at(text));
  return freeze && new Date(freeze.until).toISOString();
};

describe("a freeze", () => {
  it("of a weekend lasts from Friday evening to Monday morning, as clocks there show it", () => {
    const weekend = windows({ from: "fri 16:00", to: "mon 08:00", time_zone: "Europe/Berlin" });
    expect(until(weekend, "2026-11-20T14:59:59Z")).toBeNull();
    expect(until(weekend, "2026-11-20T15:00:00Z")).toBe("2026-11-23T07:00:00.000Z");
    expect(until(weekend, "2026-11-23T06:59:59Z")).toBe("2026-11-23T07:00:00.000Z");
    expect(until(weekend, "2026-11-23T07:00:00Z")).toBeNull();
  });

  it("of whole days ends with the last of them", () => {
    expect(until(windows({ from: "sat", to: "sun" }), "2026-11-22T23:59:59Z")).toBe("2026-11-23T00:00:00.000Z");
    expect(until(windows({ from: "sat", to: "sat" }), "2026-11-22T12:00:00Z")).toBeNull();
    const holidays = windows({ from: "2026-12-20", to: "2027-01-06" });
    expect(until(holidays, "2026-12-19T23:59:59Z")).toBeNull();
    expect(until(holidays, "2027-01-06T12:00:00Z")).toBe("2027-01-07T00:00:00.000Z");
  });

  it("of a night goes past midnight", () => {
    const night = windows({ from: "22:00", to: "06:00", time_zone: "America/New_York" });
    expect(until(night, "2026-07-01T03:00:00Z")).toBe("2026-07-01T10:00:00.000Z");
    expect(until(night, "2026-07-01T09:00:00Z")).toBe("2026-07-01T10:00:00.000Z");
    expect(until(night, "2026-07-01T12:00:00Z")).toBeNull();
  });

  it("of almost a week leaves its gap alone", () => {
    const week = windows({ from: "wed 12:00", to: "wed 10:00" });
    expect(until(week, "2026-11-18T11:00:00Z")).toBeNull();
    expect(until(week, "2026-11-18T12:00:00Z")).toBe("2026-11-25T10:00:00.000Z");
  });

  it("keeps to the longer reading where clocks are changed", () => {
    const night = windows({ from: "2026-10-25 02:30", to: "2026-10-25 02:45", time_zone: "Europe/Berlin" });
    expect(until(night, "2026-10-25T00:30:00Z")).toBe("2026-10-25T01:45:00.000Z");
    const skipped = windows({ from: "2026-03-29 01:00", to: "2026-03-29 02:30", time_zone: "Europe/Berlin" });
    expect(until(skipped, "2026-03-29T00:30:00Z")).toBe("2026-03-29T01:30:00.000Z");
  });

  it("ends when nothing holds any more, where windows follow each other", () => {
    const both = windows({ from: "sat", to: "sun" }, { from: "2026-11-23", to: "2026-11-23 12:00", reason: "audit" });
    expect(freezeAt(both, at("2026-11-22T10:00:00Z"))).toEqual({
      reason: "nobody is there",
      until: at("2026-11-23T12:00:00Z"),
    });
  });

  it("is told before it begins", () => {
    const all = windows({ from: "fri 16:00", to: "mon 08:00" }, { from: "2026-12-20", to: "2027-01-06" });
    expect(new Date(nextFreeze(all, at("2026-11-18T00:00:00Z")) ?? 0).toISOString()).toBe("2026-11-20T16:00:00.000Z");
    expect(nextFreeze([], 0)).toBeNull();
  });
});
