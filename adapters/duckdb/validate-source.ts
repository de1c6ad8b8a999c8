import type { DuckDBConnection } from "@duckdb/node-api";
import type { DataCheck, DataFinding } from "../../core/data/data-report.ts";
import { rulesOf } from "../../core/data/data-rules.ts";
import type { DataSchema } from "../../core/data/data-schema.ts";
import { countedFinding, shapeFinding, uncheckedFinding } from "../../core/data/findings.ts";
import { maskQuoted } from "../../core/data/personal/mask.ts";
import type { CountedRule, DataRule } from "../../core/data/rule.ts";
import { countSql, examplesSql } from "../../core/data/rule-sql.ts";
import type { FilesPort } from "../../core/ports.ts";
import { confine, withDuckDb } from "./connection.ts";
import { shapeOf } from "./inspect-source.ts";
import { relationOf, type Source } from "./source.ts";

export function validateSource(files: FilesPort, source: Source, schema: DataSchema): Promise<DataCheck> {
  return withDuckDb({ scratch: source.scratch }, async (connection) => {
    const shape = await shapeOf(connection, files, source);
    await connection.run(`create view data as ${relationOf(source)}`);
    // The rules hold SQL of the pull request.
    await confine(
      connection,
      source.files.map(({ absolute }) => absolute),
    );
    const rules = rulesOf(schema, { ...shape, typed: source.format.typed });
    const findings = [
      ...rules.flatMap((rule) =>
        rule.kind === "shape" && rule.message !== null ? [shapeFinding(rule, rule.message, shape.rows)] : [],
      ),
      ...(await countedFindings(connection, source, rules.filter(isCounted), shape.rows)),
    ];
    return { ...shape, rulesRun: rules.length, findings };
  });
}

function isCounted(rule: DataRule): rule is CountedRule {
  return rule.kind !== "shape";
}

async function countedFindings(
  connection: DuckDBConnection,
  source: Source,
  rules: readonly CountedRule[],
  rows: number,
): Promise<DataFinding[]> {
  const { counts, refused } = await countBroken(connection, rules);
  const broken = [...counts].filter(([, count]) => count !== 0);
  const examples = broken.length > 0 ? await firstRow(connection, examplesSql(broken.map(([rule]) => rule))) : [];
  return [
    ...[...refused].map(([rule, reason]) => uncheckedFinding(rule, reason, rows)),
    ...broken.map(([rule, count], index) => countedFinding(rule, count, rows, examplesFrom(source, examples[index]))),
  ];
}

interface Counts {
  /** In the order of the rules. */
  counts: Map<CountedRule, number>;
  /** The reason where DuckDB refuses the SQL of a rule as such: an unknown column, a pattern that is not one. */
  refused: Map<CountedRule, string>;
}

/** One pass for all rules; only where that is refused, each is tried by itself and the good ones are counted again. */
async function countBroken(connection: DuckDBConnection, rules: readonly CountedRule[]): Promise<Counts> {
  try {
    return { counts: await countAll(connection, rules), refused: new Map() };
  } catch (cause) {
    const refused = await refusedAmong(connection, rules);
    if (refused.size === 0) throw cause;
    const accepted = rules.filter((rule) => !refused.has(rule));
    return { counts: await countAll(connection, accepted), refused };
  }
}

async function countAll(
  connection: DuckDBConnection,
  rules: readonly CountedRule[],
): Promise<Map<CountedRule, number>> {
  const counts = rules.length > 0 ? await firstRow(connection, countSql(rules)) : [];
  return new Map(rules.map((rule, index) => [rule, Number(counts[index])]));
}

async function refusedAmong(
  connection: DuckDBConnection,
  rules: readonly CountedRule[],
): Promise<Map<CountedRule, string>> {
  const refused = new Map<CountedRule, string>();
  for (const rule of rules) {
    try {
      await connection.run(`${countSql([rule])} limit 0`);
    } catch (cause) {
      const [reason = ""] = String(cause instanceof Error ? cause.message : cause).split("\n", 1);
      refused.set(rule, maskQuoted(reason));
    }
  }
  return refused;
}

async function firstRow(connection: DuckDBConnection, sql: string): Promise<unknown[]> {
  return (await connection.runAndReadAll(sql)).getRowsJS()[0] ?? [];
}

function examplesFrom(source: Source, list: unknown): DataFinding["examples"] {
  const paths = new Map(source.files.map(({ path, absolute }) => [absolute, path]));
  return (list as { file: string; row: number; value: string | null }[]).map(({ file, row, value }) => ({
    file: paths.get(file) ?? file,
    row,
    value: value ?? "",
  }));
}
