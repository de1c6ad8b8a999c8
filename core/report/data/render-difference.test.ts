import { expect, it } from "vitest";
import { differenceSchema } from "../../data/difference/difference.ts";
import { monthsDiffer } from "../fixtures/difference.ts";
import { differenceHeadline } from "./difference-story.ts";
import { renderDifferenceForTerminal } from "./difference-terminal.ts";
import { renderDifference } from "./render-difference.ts";

it("tells what moved in the fold's own line, and the rest in counts", () => {
  expect(differenceSchema.parse(monthsDiffer)).toEqual(monthsDiffer);
  expect(differenceHeadline(monthsDiffer)).toBe(
    "versus main: +502,222 rows, −518,831 rows, 1 column moved, 1 cannot tell",
  );
  const text = renderDifference(monthsDiffer);
  expect(text).toContain("| delay | ⚠️ 6.63% (6.15% to 7.12%) |");
  expect(text).not.toContain("| origin |");
  expect(text).toContain("Other columns: 3 stable.");
  expect(text.split("\n").length).toBeLessThan(25);
});

it("stays within a screen, however many columns moved", () => {
  const [moved] = monthsDiffer.columns;
  const columns = Array.from({ length: 300 }, (_, index) => ({ ...moved!, name: `column_${index}` }));
  const text = renderDifference({ ...monthsDiffer, columns });
  expect(text.match(/\| column_/g)).toHaveLength(12);
  expect(text).toContain("Other columns: 288 more moved.");
});

it("keeps hostile names inert", () => {
  const [moved] = monthsDiffer.columns;
  const columns = [{ ...moved!, name: "<img src=x>|@team" }];
  const text = renderDifference({ ...monthsDiffer, base: "[x](http://a)", columns });
  expect(text).not.toMatch(/<img|\]\(|@team/);
  expect(renderDifferenceForTerminal({ ...monthsDiffer, base: "\u001b[2J" })).not.toContain("\u001b");
});

it("says in a line when nothing changed, and why when nothing could be compared", () => {
  expect(renderDifference({ outcome: "same", base: "main" })).toBe("Data the same files as main.");
  const reason = "main has no file that matches data/*.csv.";
  expect(renderDifference({ outcome: "no-base", base: "main", reason })).toContain("Data not compared with main");
});
