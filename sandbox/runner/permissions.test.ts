import { expect, test } from "vitest";
import { tokenPermissions } from "./permissions.ts";

test.each([
  ["nothing asked", undefined, { contents: "read", metadata: "read" }],
  ["nothing wanted", {}, { metadata: "read" }],
  [
    "named ones alone",
    { contents: "write", "pull-requests": "read", checks: "none" },
    { contents: "write", pull_requests: "read", metadata: "read" },
  ],
  ["what the sandbox does not know", { "id-token": "write" }, { metadata: "read" }],
] as const)("%s", (_, asked, expected) => {
  expect(tokenPermissions(asked, true)).toEqual(expected);
});

test("write-all and read-all", () => {
  expect(tokenPermissions("write-all", true)).toMatchObject({ contents: "write", statuses: "write", metadata: "read" });
  expect(tokenPermissions("read-all", true)).toMatchObject({ contents: "read", actions: "read" });
});

test("code that nobody reviewed reads at most", () => {
  expect(tokenPermissions({ contents: "write", checks: "write" }, false)).toEqual({
    contents: "read",
    checks: "read",
    metadata: "read",
  });
  expect(Object.values(tokenPermissions("write-all", false))).not.toContain("write");
});
