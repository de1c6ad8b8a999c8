import type { Difference } from "../../data/difference/difference.ts";
import { alignColumns, shown } from "../evaluation/render-terminal.ts";
import { formatNumber } from "../numbers.ts";
import { differenceHeadline, differenceNotes, movedRows, restSentence } from "./difference-story.ts";

/** What became of the data, with every column's sentence and numbers. */
export function renderDifferenceForTerminal(difference: Difference): string {
  const notes = differenceNotes(difference).map(shown);
  if (difference.outcome !== "compared") return [shown(differenceHeadline(difference)), ...notes].join("\n");
  const rows = movedRows(difference);
  const judged = difference.columns.flatMap(({ name, test }) =>
    test
      ? [
          [
            name,
            test.measure.toUpperCase(),
            ...[test.distance, test.psi, test.jensenShannon].map((number) => formatNumber(number)),
            formatNumber(test.wasserstein).replace("not defined", ""),
          ],
        ]
      : [],
  );
  const numbers = [["column", "test", "distance", "PSI", "JS", "Wasserstein"], ...judged];
  return [
    shown(differenceHeadline(difference)),
    ...(rows.length > 0 ? [alignColumns(rows)] : []),
    shown(restSentence(difference)),
    notes.join("\n"),
    difference.columns.map(({ sentence }) => shown(sentence)).join("\n"),
    ...(judged.length > 0 ? [alignColumns(numbers)] : []),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
