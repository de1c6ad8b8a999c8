import { expect, test } from "vitest";
import { longestPause } from "./cron.ts";

test.each([
  ["*/15 * * * *", 1],
  ["17 * * * *", 1],
  ["17 5 * * *", 24],
  ["17 5 * * 1", 7 * 24],
  ["17 5 1 * *", 31 * 24],
  ["17 5 1 1 *", 366 * 24],
])("%s lets at most %i hours pass, about", (cron, hours) => {
  expect(longestPause(cron)).toBe(hours * 3_600_000);
});
