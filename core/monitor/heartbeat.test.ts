import { expect, it } from "vitest";
import { reportOf } from "./fixtures/report.ts";
import { silenceOf } from "./heartbeat.ts";
import { parseHistory, withWindow } from "./history.ts";

const hour = 3_600_000;
const none = parseHistory(null, "m.json");
const seen = withWindow(none, reportOf(0));
const end = Date.parse("2001-05-02T00:00:00Z");
const silence = (hours: number, more: Partial<Parameters<typeof silenceOf>[0]> = {}) =>
  silenceOf({ history: seen, every: 24 * hour, servesSince: 0, now: end + hours * hour, ...more });

it("is no silence as long as a run may only be late", () => {
  expect(silence(30)).toBeNull();
  expect(silence(48)).toBeNull();
  expect(silence(6, { every: hour })).toBeNull();
});

it("is one when more than two windows have gone by, or some hours where windows are short", () => {
  expect(silence(49)).toEqual({ lastSeen: "2001-05-02T00:00:00.000Z" });
  expect(silence(8, { every: hour })).toEqual({ lastSeen: "2001-05-02T00:00:00.000Z" });
});

it("counts from when the model serves, where nobody has ever looked", () => {
  expect(silence(47, { history: none, servesSince: end })).toBeNull();
  expect(silence(49, { history: none, servesSince: end })).toEqual({ lastSeen: null });
});

it("is none where rows of long ago are looked at again, and the model has only begun to serve", () => {
  expect(silence(49, { servesSince: end + 24 * hour })).toBeNull();
});
