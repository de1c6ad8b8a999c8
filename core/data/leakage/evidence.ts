import type { Table } from "../../table.ts";
import type { SplitCuts, SplitPlan } from "../split/split.ts";

/** What is asked of the rows, as the split divides them. */
export interface LeakageQuestion {
  plan: SplitPlan;
  target: string;
  /** Whether the target is a class, or a number that equals another to three digits. */
  isClass: boolean;
  time: string | null;
  unit: string | null;
  /** Columns that tell nothing of what a row is about: its id and weight. */
  nameless: readonly string[];
  features: readonly string[];
  /** Features with the column that says since when their value is known. */
  known: readonly { feature: string; since: string }[];
}

export interface Example {
  file: string;
  row: number;
  value: string;
}

/** Held-out rows that are like a row which training may see. */
export interface Twins {
  rows: number;
  /** Those whose target is that of all their twins. */
  agreeing: number;
  examples: Example[];
}

export interface LeakageEvidence {
  cuts: SplitCuts;
  rows: { train: number; validation: number; holdout: number; leftOut: number };
  units: { all: number; straddling: number; rows: number; examples: Example[] } | null;
  exact: Twins;
  near: Twins;
  twins: {
    /** Twins were looked for among one in so many rows; equal rows are in or out together. */
    oneIn: number;
    /** Held-out rows among them. */
    heldOut: number;
    /** Chance that two held-out rows differ in their target. */
    differ: number;
  };
  /** Training rows later than the first held-out row; null without a time. */
  future: number | null;
  late: { feature: string; since: string; rows: number; examples: Example[] }[];
  /** Features and target of rows that training may see, and of held-out ones; at most some hundred thousand. */
  sample: { train: Table; holdout: Table };
}
