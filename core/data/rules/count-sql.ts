import type {
  CountedRule,
  DependencyRule,
  DuplicateRule,
  GroupRule,
  OrderRule,
  RowRule,
  StatisticRule,
} from "./rule.ts";

/**
 * How often rules are broken, over a relation `data` that has the columns of the source and beside them `sluice_file` and
 * `sluice_row` (1 is the first row of a file).
 */

/** Rules that one query answers together: each looks at single rows or at one number of them. */
export type PassRule = RowRule | StatisticRule;

/** One row, of SQL aggregates over all rows. */
export function selectSql(aggregates: readonly string[]): string {
  return `select ${aggregates.join(",\n  ")}\nfrom data`;
}

/** How often a rule is broken and how much was looked at (null: every row), or its number and null. */
export function passColumns(rule: PassRule): [string, string] {
  if (rule.kind === "statistic") return [`(${rule.aggregate})::double`, "null"];
  return [`count_if(${rule.broken})::double`, rule.of === null ? "null" : lookedAt(rule)];
}

/** Counted only where a share decides. */
function lookedAt({ of, mostly }: CountedRule): string {
  return of === null || mostly === 1 ? "null" : `count_if(${of})::double`;
}

/** One row: how many rows break the rule, and how many were looked at. */
export function groupSql(rule: GroupRule): string {
  switch (rule.kind) {
    case "duplicates":
      return duplicatesSql(rule);
    case "order":
      return `select count_if(${rule.breaks})::double, count(*)::double from (${sequenceSql(rule)})`;
    case "dependency":
      return dependencySql(rule);
  }
}

function duplicatesSql({ columns, of }: DuplicateRule): string {
  return `select coalesce(sum(n) - count(*), 0)::double, coalesce(sum(n), 0)::double
    from (select count(*) as n from data where ${of ?? "true"} group by ${columns.join(", ")})`;
}

/** One row: the least and the greatest of whole numbers, and how many there are. */
export function spanSql({ columns }: DuplicateRule): string {
  const [value = ""] = columns;
  return `select min(${value}), max(${value}), count(${value})::double from data`;
}

/** The most bits that whole numbers are counted by, and the most for each number: beyond that, sorting them is cheaper. */
const mostBits = 1_000_000_000n;
const bitsPerRow = 64n;

/** How many rows repeat one, by a bit for each number that may come; null where they lie too far apart for that. */
export function repeatsByBitSql(
  { columns, of }: DuplicateRule,
  { least, greatest, rows }: { least: bigint; greatest: bigint; rows: number },
): string | null {
  const bits = greatest - least + 1n;
  if (bits > mostBits || bits > bitsPerRow * BigInt(rows)) return null;
  return `select (count(*) - bit_count(bitstring_agg(${columns[0]}, ${least}, ${greatest})))::double, count(*)::double
    from data where ${of ?? "true"}`;
}

/** Each value beside the one before it. */
export function sequenceSql({ value, of, by }: OrderRule): string {
  const order = [...(by === null ? [] : [by]), "sluice_file", "sluice_row"].join(", ");
  return `select sluice_file, sluice_row, ${value} as value, lag(${value}) over (order by ${order}) as previous
    from data where ${of}${by === null ? "" : ` and ${by} is not null`}`;
}

function dependencySql(rule: DependencyRule): string {
  return `select coalesce(sum(n - most), 0)::double, coalesce(sum(n), 0)::double
    from (select sum(n) as n, max(n) as most from (${pairsSql(rule)}) group by key)`;
}

/** How often each key comes with each of what it should decide. */
export function pairsSql({ columns, determined, of }: DependencyRule): string {
  return `select row(${columns.join(", ")}) as key, row(${determined.join(", ")}) as decided, count(*) as n
    from data where ${of ?? "true"} group by all`;
}
