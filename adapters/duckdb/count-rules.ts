import type { DuckDBConnection } from "@duckdb/node-api";
import { groupSql, type PassRule, passSql, repeatsByBitSql, spanSql } from "../../core/data/count-sql.ts";
import { maskQuoted } from "../../core/data/personal/mask.ts";
import type { CountedRule, DataRule, DuplicateRule, GroupRule } from "../../core/data/rule.ts";

/** What SQL says of the rules that need the rows. */
export interface Counts {
  /** How many rows break a rule, of how many that were looked at. */
  broken: Map<CountedRule, { count: number; of: number }>;
  /** The number that a rule about the whole table is about. */
  numbers: Map<DataRule, number | null>;
  /** The reason where DuckDB refuses the SQL of a rule as such: an unknown column, a pattern that is not one. */
  refused: Map<DataRule, string>;
}

/** `columnar`: whether a column can be read without the others. */
export async function countRules(
  connection: DuckDBConnection,
  rules: readonly DataRule[],
  { rows, columnar }: { rows: number; columnar: boolean },
): Promise<Counts> {
  const counts: Counts = { broken: new Map(), numbers: new Map(), refused: new Map() };
  const together = rules.filter((rule): rule is PassRule => rule.kind === "rows" || rule.kind === "statistic");
  await countTogether(connection, together, rows, counts);
  for (const rule of rules) if (isGroupRule(rule)) await countGroup(connection, rule, counts, columnar);
  return counts;
}

function isGroupRule(rule: DataRule): rule is GroupRule {
  return rule.kind === "duplicates" || rule.kind === "order" || rule.kind === "dependency";
}

/** One pass for all rules; only where that is refused, each is tried by itself and the good ones are counted again. */
async function countTogether(
  connection: DuckDBConnection,
  rules: readonly PassRule[],
  rows: number,
  counts: Counts,
): Promise<void> {
  try {
    return await pass(connection, rules, rows, counts);
  } catch (cause) {
    for (const rule of rules) await tryAlone(connection, rule, counts);
    if (counts.refused.size === 0) throw cause;
  }
  const accepted = rules.filter((rule) => !counts.refused.has(rule));
  await pass(connection, accepted, rows, counts);
}

async function pass(connection: DuckDBConnection, rules: readonly PassRule[], rows: number, counts: Counts) {
  if (rules.length === 0) return;
  const found = await firstRow(connection, passSql(rules));
  for (const [index, rule] of rules.entries()) {
    const [number, of] = [found[2 * index], found[2 * index + 1]] as [number | null, number | null];
    if (rule.kind === "statistic") counts.numbers.set(rule, number);
    else counts.broken.set(rule, { count: Number(number), of: of ?? rows });
  }
}

async function tryAlone(connection: DuckDBConnection, rule: PassRule, { refused }: Counts): Promise<void> {
  try {
    // A rule over rows turns errors of computing into broken rows; one over the table meets them only when it runs.
    await connection.run(rule.kind === "rows" ? `${passSql([rule])} limit 0` : passSql([rule]));
  } catch (cause) {
    refused.set(rule, reasonOf(cause));
  }
}

async function countGroup(
  connection: DuckDBConnection,
  rule: GroupRule,
  counts: Counts,
  columnar: boolean,
): Promise<void> {
  try {
    const byBit = columnar && rule.kind === "duplicates" && rule.whole ? await sqlByBit(connection, rule) : null;
    const [count, of] = await firstRow(connection, byBit ?? groupSql(rule));
    counts.broken.set(rule, { count: Number(count), of: Number(of) });
  } catch (cause) {
    counts.refused.set(rule, reasonOf(cause));
  }
}

/** Two looks at one column are cheaper than grouping its values, where that column can be read by itself. */
async function sqlByBit(connection: DuckDBConnection, rule: DuplicateRule): Promise<string | null> {
  const [least, greatest, rows] = await firstRow(connection, spanSql(rule));
  if (least === null || greatest === null) return null;
  const span = { least: BigInt(String(least)), greatest: BigInt(String(greatest)), rows: Number(rows) };
  return repeatsByBitSql(rule, span);
}

function reasonOf(cause: unknown): string {
  const [reason = ""] = String(cause instanceof Error ? cause.message : cause).split("\n", 1);
  return maskQuoted(reason);
}

async function firstRow(connection: DuckDBConnection, sql: string): Promise<unknown[]> {
  return (await connection.runAndReadAll(sql)).getRowsJS()[0] ?? [];
}
