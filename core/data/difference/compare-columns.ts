import { familiarDistances } from "../../drift/familiar.ts";
import { alphaOfEach, type ToleranceTest, testOrdered, testUnordered } from "../../drift/tolerance-test.ts";
import { formatPercent } from "../../report/numbers.ts";
import type { ColumnProfile, Profile } from "../profile/profile.ts";
import { sparkline } from "../profile/sparkline.ts";
import { type CommonCells, commonCells } from "./common-cells.ts";
import type { ColumnDifference } from "./difference.ts";
import { movedSentence, typicalWords, unjudgedSentence } from "./sentences.ts";

export interface ComparisonRule {
  /** Share of rows of a column that may move. */
  tolerance: number;
  /** How sure all verdicts together must be. */
  sure: number;
  roleOf(column: string): ColumnDifference["role"];
  /** What the reference is called in sentences. */
  base: string;
}

interface Pair {
  before: ColumnProfile;
  after: ColumnProfile;
  role: ColumnDifference["role"];
  /** Null where the column is not judged. */
  cells: CommonCells | null;
}

/** Every column that both have, in the order of the current data. `head` was counted over the cells of `base`. */
export function compareColumns(base: Profile, head: Profile, rule: ComparisonRule): ColumnDifference[] {
  const pairs = head.columns.flatMap((after): Pair[] => {
    const before = base.columns.find(({ name }) => name === after.name);
    if (!before) return [];
    const role = rule.roleOf(after.name);
    const rows = { reference: base.rows, current: head.rows };
    // An id names rows, and time runs on: that their values differ says nothing.
    const cells = role === "id" || role === "time" ? null : commonCells(before, after, rows);
    return [{ before, after, role, cells }];
  });
  const alpha = alphaOfEach(1 - rule.sure, pairs.filter(({ cells }) => cells !== null).length);
  return pairs.map((pair) => comparePair(pair, { base, head, rule, alpha }));
}

interface Context {
  base: Profile;
  head: Profile;
  rule: ComparisonRule;
  alpha: number;
}

function comparePair({ before, after, role, cells }: Pair, { base, head, rule, alpha }: Context): ColumnDifference {
  const sides = { before: sideOf(before, base.rows, before), after: sideOf(after, head.rows, before) };
  const common = { name: after.name, role, ...sides };
  if (cells === null) {
    const sentence = unjudgedSentence(before, after, role);
    return { ...common, verdict: "not-judged", test: null, sentence: sentence.slice(0, 500) };
  }
  const tested = judge(cells, { tolerance: rule.tolerance, alpha });
  const sentence = movedSentence({ before, after, tested, cells, rows: [base.rows, head.rows], rule });
  const { verdict, ...test } = tested;
  if (cells.unseen > 0) {
    const unseen = `${common.after.words}, never seen before ${formatPercent(cells.unseen / head.rows)}`;
    common.after = { ...common.after, words: unseen.slice(0, 500) };
  }
  return { ...common, verdict, test: { ...test, ...familiarDistances(cells) }, sentence: sentence.slice(0, 500) };
}

function judge(
  { reference, current, positions }: CommonCells,
  rule: { tolerance: number; alpha: number },
): ToleranceTest {
  return (positions === null ? testUnordered : testOrdered)(reference, current, rule);
}

function sideOf(column: ColumnProfile, rows: number, like: ColumnProfile): ColumnDifference["before"] {
  return {
    missing: rows === 0 ? 0 : column.missing / rows,
    distinct: column.distinct.count,
    sparkline: sparkline(column, like),
    words: typicalWords(column, rows).slice(0, 500),
  };
}
