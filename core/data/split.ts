/**
 * How rows are divided. `by-time` keeps rows of the future out of training; `by-hash` is by content of `key`. Rows that
 * share the value of `together` have the time of the first of them.
 */
export type SplitPlan =
  | { kind: "by-time"; time: string; together?: string; validationFrom: string | null; holdoutFrom: string }
  | { kind: "by-share-of-time"; time: string; together?: string; train: number; validation: number; holdout: number }
  | { kind: "by-hash"; key: string | null; train: number; validation: number; holdout: number };

export interface SplitPart {
  path: string;
  rows: number;
  digest: string;
}

export interface SplitResult {
  train: SplitPart;
  validation: SplitPart;
  holdout: SplitPart;
}
