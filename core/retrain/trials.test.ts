import { expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { digestOfDrawn, mergeTried, parseShare, placesOf, shareName, type Tried } from "./trials.ts";

const drawn = digestOfDrawn([{ depth: 1 }, { depth: 2 }]);
const data = digestOf("rows");
const tried = (...trials: Tried["trials"]): Tried => ({ version: 1, model: "late", data, drawn, trials });

it("gives each trial to one machine, and to each about as many", () => {
  const shares = [1, 2, 3].map((index) => placesOf({ index, of: 3 }, 8));
  expect(shares.map(({ length }) => length)).toEqual([3, 3, 2]);
  expect(shares.flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

it("reads a share as it is written, and no other", () => {
  expect(parseShare(shareName({ index: 2, of: 4 }))).toEqual({ index: 2, of: 4 });
  for (const text of ["", "0-of-4", "5-of-4", "2/4", "2-of-4x", "a-of-b"])
    expect(() => parseShare(text)).toThrow("no share");
});

it("puts the results together, with those that failed", () => {
  const merged = mergeTried([tried({ place: 1, value: 0.5 }), tried({ place: 0, value: null })], { data, drawn });
  expect([...merged]).toEqual([
    [1, 0.5],
    [0, null],
  ]);
});

it("mixes in nothing of another search", () => {
  const shares = [tried({ place: 0, value: 1 })];
  expect(() => mergeTried(shares, { data, drawn: digestOfDrawn([{ depth: 3 }]) })).toThrow("other parameters");
  expect(() => mergeTried(shares, { data: digestOf("others"), drawn })).toThrow("other data");
  expect(() => mergeTried([...shares, ...shares], { data, drawn })).toThrow("trial 1 more than once");
});
