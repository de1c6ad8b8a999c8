import { expect, it } from "vitest";
import { parseDataLock, withLockedModel, writeDataLock } from "./data-lock.ts";

const digest = `sha256:${"0".repeat(64)}`;
const files = [
  { path: "data/a.csv", digest, bytes: 20, rows: 2 },
  { path: "data/b: #.csv", digest, bytes: 9_007_199_254_740_991, rows: 0 },
];

it("is read as it was written, one file a line", () => {
  const lock = withLockedModel(null, "delays", { files });
  const text = writeDataLock(lock);
  expect(text).toBe(`# Written by sluice lock-data. Review what changed; do not edit.
version: 1
models:
  delays:
    files:
      - { path: data/a.csv, digest: ${digest}, bytes: 20, rows: 2 }
      - { path: "data/b: #.csv", digest: ${digest}, bytes: 9007199254740991, rows: 0 }
`);
  expect(parseDataLock(text)).toEqual(lock);
});

it("keeps what it is not told to replace", () => {
  const splits = { holdout_from: "2001-04-01" };
  const first = withLockedModel(withLockedModel(null, "b", { splits }), "a", { files });
  const second = withLockedModel(first, "b", { files });
  expect(second.models).toEqual({ a: { files }, b: { files, splits } });
  expect(Object.keys(parseDataLock(writeDataLock(second)).models)).toEqual(["a", "b"]);
});

it("is refused with the place of what is wrong", () => {
  expect(() =>
    parseDataLock("version: 1\nmodels:\n  a:\n    files: [{ path: x, digest: md5, bytes: 1, rows: 1 }]\n"),
  ).toThrow(expect.objectContaining({ code: "LOCK_INVALID", where: expect.objectContaining({ line: 4 }) }));
});
