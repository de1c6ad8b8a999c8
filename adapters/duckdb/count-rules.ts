import type { DuckDBConnection } from "@duckdb/node-api";
import { maskQuoted } from "../../core/data/personal/mask.ts";
import {
  groupSql,
  type PassRule,
  passColumns,
  repeatsByBitSql,
  selectSql,
  spanSql,
} from "../../core/data/rules/count-sql.ts";
import type { CountedRule, DataRule, DuplicateRule, GroupRule, Proof } from "../../core/data/rules/rule.ts";
import { isDuckDbError } from "./connection.ts";

/** What SQL says of the rules that need the rows. */
export interface Counts {
  /** Rules that are proven to be kept; nothing more is known of them. */
  kept: Set<DataRule>;
  /** How many rows break a rule, of how many that were looked at. */
  broken: Map<CountedRule, { count: number; of: number }>;
  /** The number that a rule about the whole table is about. */
  numbers: Map<DataRule, number | null>;
  /** The reason where DuckDB refuses the SQL of a rule as such: an unknown column, a pattern that is not one. */
  refused: Map<DataRule, string>;
  /** What further aggregates are, in the order they were asked for. */
  beside: unknown[];
}

interface Options {
  /** Whether a column can be read without the others. */
  columnar: boolean;
  /** SQL of aggregates to ask for in the query that asks about the rules. */
  beside?: readonly string[];
  /** Stop at the first pass: what it does not settle is in none of the answers. */
  once?: boolean;
}

/** As few passes as there are: first all rules are asked whether they can be proven to be kept, then the others are counted. */
export async function countRules(
  connection: DuckDBConnection,
  rules: readonly DataRule[],
  { columnar, beside = [], once = false }: Options,
): Promise<Counts> {
  const counts: Counts = { kept: new Set(), broken: new Map(), numbers: new Map(), refused: new Map(), beside: [] };
  const asked = rules.filter(isPassRule);
  const unproven = (columnar ? asked : rules).filter((rule) => mayProve(rule, columnar));
  await askTogether(connection, asked, { unproven, beside, once }, counts);
  if (once) return counts;
  for (const rule of rules) {
    if (isGroupRule(rule) && !counts.kept.has(rule)) await countGroup(connection, rule, counts, columnar);
  }
  return counts;
}

function isPassRule(rule: DataRule): rule is PassRule {
  return rule.kind === "rows" || rule.kind === "statistic";
}

function isGroupRule(rule: DataRule): rule is GroupRule {
  return rule.kind === "duplicates" || rule.kind === "order" || rule.kind === "dependency";
}

function proofOf(rule: DataRule): Proof | null {
  return "proof" in rule ? rule.proof : null;
}

function mayProve(rule: DataRule, columnar: boolean): boolean {
  const proof = proofOf(rule);
  return proof !== null && (proof.from === "rows" || !columnar);
}

/** One pass for all rules, and one more for those that it does not prove; if that is refused, each is tried by itself. */
async function askTogether(
  connection: DuckDBConnection,
  rules: readonly PassRule[],
  { unproven, beside, once }: { unproven: readonly DataRule[]; beside: readonly string[]; once: boolean },
  counts: Counts,
): Promise<void> {
  const counted = rules.filter((rule) => !unproven.includes(rule));
  try {
    await pass(connection, counted, { unproven, beside }, counts);
    if (once) return;
    await pass(
      connection,
      rules.filter((rule) => unproven.includes(rule) && !counts.kept.has(rule)),
      none,
      counts,
    );
  } catch (cause) {
    if (!isDuckDbError(cause)) throw cause;
    for (const rule of rules) await tryAlone(connection, rule, counts);
    if (counts.refused.size === 0) throw cause;
    const accepted = rules.filter((rule) => !counts.refused.has(rule));
    await pass(connection, accepted, none, counts);
  }
}

const none = { unproven: [], beside: [] };

async function pass(
  connection: DuckDBConnection,
  rules: readonly PassRule[],
  { unproven, beside }: { unproven: readonly DataRule[]; beside: readonly string[] },
  counts: Counts,
): Promise<void> {
  if (rules.length + unproven.length + beside.length === 0) return;
  const proofs = unproven.map((rule) => proofOf(rule)?.sql ?? "");
  const sql = selectSql(["count(*)::double", ...rules.flatMap(passColumns), ...proofs, ...beside]);
  const [rows, ...found] = await firstRow(connection, sql);
  for (const [index, rule] of rules.entries()) {
    const [number, of] = [found[2 * index], found[2 * index + 1]] as [number | null, number | null];
    if (rule.kind === "statistic") counts.numbers.set(rule, number);
    else counts.broken.set(rule, { count: Number(number), of: of ?? Number(rows) });
  }
  const rest = found.slice(2 * rules.length);
  for (const [index, rule] of unproven.entries()) if (rest[index] === true) counts.kept.add(rule);
  counts.beside.push(...rest.slice(unproven.length));
}

async function tryAlone(connection: DuckDBConnection, rule: PassRule, { refused }: Counts): Promise<void> {
  try {
    // A rule over rows turns errors of computing into broken rows; one over the table meets them only when it runs.
    await connection.run(`${selectSql(passColumns(rule))}${rule.kind === "rows" ? " limit 0" : ""}`);
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
