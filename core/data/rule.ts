/** A demand of the data schema, as far as the columns that are really there let it be checked. */

interface RuleBase {
  /** `distance.min`, `table.key`: unique, and the name by which people know it. */
  id: string;
  column: string | null;
  severity: "error" | "warn";
}

/** A rule about single rows: `broken` is SQL that is true for a bad row, `value` what to show of it (null: nothing). */
export interface RowRule extends RuleBase {
  kind: "rows";
  broken: string;
  value: string | null;
  /** Follows the count: `values below 1`. */
  words: { one: string; many: string };
}

/** No two rows may agree in all of `columns`. */
export interface DuplicateRule extends RuleBase {
  kind: "duplicates";
  columns: readonly string[];
}

/** A rule that is decided by the shape alone; `message` when it is broken. */
export interface ShapeRule extends RuleBase {
  kind: "shape";
  message: string | null;
}

/** A rule whose broken rows SQL counts. */
export type CountedRule = RowRule | DuplicateRule;

export type DataRule = CountedRule | ShapeRule;

export interface Shape {
  columns: readonly { name: string; type: string }[];
  rows: number;
  /** False for text formats (CSV), whose types are only guessed from the values. */
  typed: boolean;
}

const listedAtMost = 12;

export function listed(names: readonly string[]): string {
  const rest = names.length - listedAtMost;
  return `${names.slice(0, listedAtMost).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
