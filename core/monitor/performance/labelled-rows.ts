import type { Table } from "../../table.ts";
import type { Cohort } from "./cohort.ts";
import type { DelayDistribution } from "./maturity.ts";

/** Predictions joined with their labels: what is asked of the database, and what comes back. All parts are SQL. */

interface NamedExpression {
  name: string;
  expression: string;
}

export interface PredictionColumns {
  /** Names a prediction. */
  key: string;
  /** When it was made, as a timestamp; null: the rows do not say. */
  time: string | null;
  /** Whether the watched model made it, and somebody was told. */
  isOwn: string;
  /** Numbers; NULL where the model gave none. */
  scores: readonly NamedExpression[];
  /** Further columns of the rows that come back, as text. */
  groups: readonly NamedExpression[];
}

export interface LabelColumns {
  key: string;
  /** The label as a number, NULL where it cannot be read; and as it stands. */
  value: string;
  text: string;
  /** When the label came, as a timestamp; null: nobody says. */
  time: string | null;
  /** When the truth was known, where that is told apart from when the label came. */
  known: string | null;
}

export interface LabelledQuestion {
  predictions: PredictionColumns;
  labels: LabelColumns;
  /** Milliseconds since 1970 UTC; null: rows of all times, of which nobody says when they were. */
  window: Cohort | null;
  judgedUntil: number | null;
  now: number;
  /** Milliseconds; null: as long as labels take. */
  maturedMs: number | null;
  /** Files of the live rows, and of the labels, that are copies of others: known by the end of their path. */
  copies: readonly string[];
  labelCopies: readonly string[];
}

/** Predictions of the cohort, and labels that came in the window, by what is odd about them. */
export interface LabelCounts {
  /** Predictions of the cohort, and those of them that have any label. */
  rows: number;
  labelled: number;
  early: number;
  conflicting: number;
  unreadable: number;
  unscored: number;
  /** Labels that came more than once; predictions that were made more than once. */
  doubled: number;
  doubledPredictions: number;
  /** Labels that came in the window for predictions that nobody knows. */
  unknown: number;
  /** Labels of times to come, and labels that do not say when they came. */
  future: number;
  untimed: number;
}

export interface LabelledRows {
  /** Null where rows do not say when. */
  cohort: Cohort | null;
  maturedMs: number | null;
  delay: DelayDistribution | null;
  counts: LabelCounts;
  /** Those that can be judged, day by day, in a scrambled order within a day: `time`, `label`, the scores and the groups. */
  rows: Table;
}
