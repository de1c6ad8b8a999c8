/** How rows are divided. `by-time` keeps rows of the future out of training; `by-hash` is by content of `key`. */
export type SplitPlan =
  | { kind: "by-time"; time: string; validationFrom: string | null; holdoutFrom: string }
  | { kind: "by-share-of-time"; time: string; train: number; validation: number; holdout: number }
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
