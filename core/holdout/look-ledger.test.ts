import { expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { looksBefore, parseLedger, withLook } from "./look-ledger.ts";

const [holdout, other] = [digestOf("holdout"), digestOf("another holdout")];
const look = (name: string) => ({ holdout, candidate: digestOf(name) });

it("counts every candidate once, whoever looks again", () => {
  const first = withLook(parseLedger(null, "looks/m.json"), look("a"))!;
  expect(withLook(first, look("a"))).toBeNull();
  const second = withLook(first, look("b"))!;
  expect(looksBefore(second, look("c"))).toBe(2);
  expect(looksBefore(second, look("b"))).toBe(1);
  expect(looksBefore(second, { ...look("c"), holdout: other })).toBe(0);
  expect(parseLedger(JSON.stringify(second), "looks/m.json")).toEqual(second);
});

it("refuses a ledger that is none, instead of counting anew", () => {
  expect(() => parseLedger("{}", "looks/m.json")).toThrow("looks/m.json");
});
