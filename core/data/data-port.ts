import type { TallyQuestion, WindowSelection } from "../drift/tally-sql.ts";
import type { WindowCounts } from "../drift/window-counts.ts";
import type { LabelledQuestion, LabelledRows } from "../monitor/performance/labelled-rows.ts";
import type { Table } from "../table.ts";
import type { DataCheck } from "./data-report.ts";
import type { LabelConflicts } from "./difference/difference.ts";
import type { LeakageEvidence, LeakageQuestion } from "./leakage/evidence.ts";
import type { ColumnSample, ShowValue } from "./personal/suspects.ts";
import type { Profile } from "./profile/profile.ts";
import type { DataSchema } from "./schema/data-schema.ts";
import type { SourceSpec } from "./sources/source-format.ts";
import type { SplitCuts, SplitPlan, SplitResult } from "./split/split.ts";

/** What the operations need of tables of data. */

export interface SourceShape {
  files: { path: string; rows: number; digest: string; bytes: number }[];
  rows: number;
  columns: { name: string; type: string }[];
}

export interface ValidateOptions {
  /** Milliseconds since 1970 UTC: what the data's age is counted from. */
  now: number;
  /** Where the rows that break rules go, as CSV or Parquet by the name's ending; nothing is written where none do. */
  violations?: string | undefined;
}

export interface ProfileOptions {
  /** Columns of whose values nothing is kept. */
  personal: readonly string[];
  /** Counts over the cells and levels of this one, so that the two can be compared or added up. */
  reference?: Profile | undefined;
}

export interface RowComparison {
  added: number;
  removed: number;
  changed: number;
  /** In how many rows of one id each column differs, the most changed first. */
  changedColumns: { name: string; rows: number }[];
  /** Rows whose id is missing or not their own: with any, rows cannot be matched. */
  unnamed: number;
}

export interface DataPort {
  /** @throws SluiceError DATA_MISSING, DATA_UNREADABLE, DATA_EMPTY */
  inspect(source: SourceSpec): Promise<SourceShape>;
  /** Findings have no line of the schema file yet: the port knows rules, not files of rules. */
  validate(source: SourceSpec, schema: DataSchema, options: ValidateOptions): Promise<DataCheck>;
  profile(source: SourceSpec, options: ProfileOptions): Promise<Profile>;
  /** Counts rows over the cells of a reference, by group; no rows, no group. */
  tally(source: SourceSpec, question: TallyQuestion): Promise<Map<string, WindowCounts>>;
  /** Predictions joined with their labels, which may stand in the same rows (`labels` null). */
  labelled(live: SourceSpec, labels: SourceSpec | null, question: LabelledQuestion): Promise<LabelledRows>;
  /** Writes the rows of one group of a selection into a Parquet file. */
  pick(source: SourceSpec, wanted: { selection: WindowSelection; group: string }, output: string): Promise<void>;
  /** By the id where there is one, else by all `columns`, which both have with the same types. */
  compareRows(
    base: SourceSpec,
    head: SourceSpec,
    by: { id: string | null; columns: readonly string[] },
  ): Promise<RowComparison>;
  /** Rows that share all features with a row of another label; null where no row has a label. */
  labelConflicts(
    source: SourceSpec,
    question: { features: readonly string[]; target: string; show: ShowValue },
  ): Promise<LabelConflicts | null>;
  /** Some values of every column that could hold personal data, always the same ones. */
  sample(source: SourceSpec): Promise<ColumnSample[]>;
  /** The cuts by which the present rows are divided as planned, to be kept for the rows to come. */
  cuts(source: SourceSpec, plan: SplitPlan): Promise<SplitCuts>;
  /** What the parts of a split have in common, and what single features tell. */
  leakage(source: SourceSpec, question: LeakageQuestion): Promise<LeakageEvidence>;
  /** Writes train, validation and holdout as Parquet into `folder`. */
  split(source: SourceSpec, plan: SplitPlan, folder: string): Promise<SplitResult>;
  read(file: string, columns?: readonly string[]): Promise<Table>;
  /**
   * Reads these columns some rows at a time, and writes what becomes of them into one file, CSV or Parquet by its ending.
   * @returns how many rows there were
   */
  map(
    source: SourceSpec,
    options: { columns: readonly string[]; output: string },
    change: (rows: Table) => Promise<Table>,
  ): Promise<number>;
  /** One Parquet file of tables that all have the same columns. A missing number is NULL there. */
  write(file: string, tables: Iterable<Table>): Promise<void>;
}
