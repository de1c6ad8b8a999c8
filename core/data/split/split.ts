/** How rows are divided: at times, by the content of a row or of its unit, or by both, where both must agree. */
export interface SplitPlan {
  kind: "time" | "random" | "stratified" | "unit" | "unit-and-time";
  time: TimeAxis | null;
  content: ContentAxis | null;
  /** Cuts that are to be kept; without them, those are taken that the present rows give. */
  kept: SplitCuts | null;
  /** Which rows count at all; without it, every one. */
  window?: RowWindow;
}

/** Rows from a day on, the first or all, to before another one; with a share of the older ones, chosen by content. */
export interface RowWindow {
  from: string | null;
  until: string;
  replay: number;
}

/** A time is cut at a day, or where a share of the rows lies before it. */
export interface TimeAxis {
  column: string;
  /** The column whose rows have all the time of the first of them, so that they stay together; null: each has its own. */
  together: string | null;
  /** `beforeHoldout`: the share is of the rows before the holdout, instead of all. */
  validationFrom: { at: string } | { share: number } | { beforeHoldout: number };
  holdoutFrom: { at: string } | { share: number };
}

export interface ContentAxis {
  /** The column whose content decides; null: all columns but those of `ignored`. */
  key: string | null;
  ignored: readonly string[];
  /** The column in each of whose values the shares should hold. */
  strata: string | null;
  seed: number;
  shares: { train: number; validation: number; holdout: number };
}

/** Where one part ends and the next begins: instants as ISO text, or places among hexadecimal digests. */
export interface Cut {
  validationFrom: string;
  holdoutFrom: string;
}

/** The cuts that depend on the data. */
export interface SplitCuts {
  time: Cut | null;
  /** By the canonical text of the class. */
  strata: Record<string, Cut> | null;
}

export interface SplitPart {
  path: string;
  rows: number;
  digest: string;
}

export interface SplitResult {
  train: SplitPart;
  validation: SplitPart;
  holdout: SplitPart;
  /** Rows in no part, because their unit and their time disagree. */
  leftOut: number;
}
