import { expect, test } from "vitest";
import { SluiceError } from "../../core/errors.ts";
import { passingFailure } from "./passing-failure.ts";

const now = 1_000_000;

function refused(status: number, message: string, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error(message), { status, response: { headers } });
}

test.each([
  ["an error of GitHub's own", refused(502, "Server Error"), 0],
  ["no answer", new TypeError("fetch failed"), 0],
  [
    "a primary limit",
    refused(403, "API rate limit exceeded", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1005" }),
    5_000,
  ],
  ["a secondary limit", refused(403, "You have exceeded a secondary rate limit", { "retry-after": "7" }), 7_000],
  ["a limit without a time", refused(429, "slow down"), 60_000],
  ["a missing right", refused(403, "Resource not accessible by integration"), null],
  ["what is not there", refused(404, "Not Found"), null],
  ["a defect", new TypeError("x is not a function"), null],
])("%s", (_, cause, expected) => {
  expect(passingFailure(cause, now)).toBe(expected);
  const wrapped = new SluiceError("GITHUB_FAILED", "GitHub did not do it.", { remedy: "Try again.", cause });
  expect(passingFailure(wrapped, now)).toBe(expected);
});
