import { expect, test } from "vitest";
import { Masks } from "./masks.ts";

test("hides every secret, the longest first", () => {
  const masks = new Masks(["abc", "abcdef", ""]);
  masks.add("later");
  expect(masks.apply("abcdef abc later x")).toBe("*** *** *** x");
});

test("hides a secret of several lines line by line", () => {
  expect(new Masks(["one\ntwo"]).apply("-- two --")).toBe("-- *** --");
});

test("knows a value that holds a secret", () => {
  const masks = new Masks(["abc"]);
  expect(masks.hides("xabcx")).toBe(true);
  expect(masks.hides("ab")).toBe(false);
});
