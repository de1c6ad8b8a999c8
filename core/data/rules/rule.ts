/** A demand of the data schema, as far as the columns that are really there let it be checked. */

interface RuleBase {
  /** `distance.min`, `table.key`: unique, and the name by which people know it. */
  id: string;
  column: string | null;
  severity: "error" | "warn";
}

/**
 * SQL of an aggregate over all rows that is true only where the rule is kept, and cheaper than counting what breaks it;
 * false or null tells nothing.
 */
export interface Proof {
  sql: string;
  /**
   * `extremes`: the least, the greatest and the number of values. A columnar file says these in its head, which nobody has
   * compared with the values and which is whole where the values are damaged, so that it proves nothing there.
   */
  from: "extremes" | "rows";
}

/** What the rules that count rows have in common. */
interface CountedBase extends RuleBase {
  /** SQL of what to show of a broken row; null: nothing. */
  value: string | null;
  /** Whether the value is a number, so that quantiles say more of many values than the commonest ones do. */
  numeric: boolean;
  /** The share of what is looked at that must keep the rule; 1: all. */
  mostly: number;
  /** SQL true where there is something to look at; null: in every row. */
  of: string | null;
  /** Follows the count: `values below 1`. */
  words: { one: string; many: string };
}

/** A rule about single rows: `broken` is SQL that is true for a bad row. */
export interface RowRule extends CountedBase {
  kind: "rows";
  broken: string;
  proof: Proof | null;
}

/** No two rows may agree in all of `columns`, SQL expressions; the rows after the first of those that do are broken. */
export interface DuplicateRule extends CountedBase {
  kind: "duplicates";
  columns: readonly string[];
  /** Whether the one column holds whole numbers, which can be counted by a bit each. */
  whole: boolean;
  proof: Proof | null;
}

/** Values follow each other; `breaks` is SQL over `value` and the value before it, `previous`. */
export interface OrderRule extends CountedBase {
  kind: "order";
  value: string;
  of: string;
  breaks: string;
  /** SQL that rows are ordered by; null: as they stand in the files. */
  by: string | null;
}

/** Rows that agree in `columns` agree in `determined`; those that differ from the commonest such row are broken. */
export interface DependencyRule extends CountedBase {
  kind: "dependency";
  columns: readonly string[];
  determined: readonly string[];
}

/** A rule about one number of the whole table: `aggregate` is SQL, and null where there is no number. */
export interface StatisticRule extends RuleBase {
  kind: "statistic";
  aggregate: string;
  proof: Proof | null;
  /** The sentence of a number that breaks the rule; null for one that keeps it. */
  judge(found: number | null): string | null;
}

/** A rule that is decided by the shape alone; `message` when it is broken. */
export interface ShapeRule extends RuleBase {
  kind: "shape";
  message: string | null;
}

/** A rule that compares rows with each other. */
export type GroupRule = DuplicateRule | OrderRule | DependencyRule;

/** A rule whose broken rows SQL counts. */
export type CountedRule = RowRule | GroupRule;

export type DataRule = CountedRule | StatisticRule | ShapeRule;

/** A file that rules compare with, as the view of that name. */
export type Reference = { file: string } & ({ view: string; columns: readonly StoredColumn[] } | { problem: string });

export interface StoredColumn {
  name: string;
  type: string;
  /** In a text format, SQL of the value as it stands in the file; its type is only guessed. */
  text?: string;
}

export interface Shape {
  columns: readonly StoredColumn[];
  /** In which columns the files differ; null where they do not. */
  uneven?: string | null;
  references: readonly Reference[];
  /** Milliseconds since 1970 UTC. */
  now: number;
}

const listedAtMost = 12;

export function listed(names: readonly string[]): string {
  const rest = names.length - listedAtMost;
  return `${names.slice(0, listedAtMost).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** Whether so many broken ones are more than `mostly` forgives. */
export function isBroken(count: number, of: number, mostly: number): boolean {
  // The slack is far below one row, and above what multiplying a decimal share by a count is wrong by.
  return count > 0 && of - count < mostly * of - 1e-6;
}
