import type { DuckDBConnection } from "@duckdb/node-api";
import type { DataFinding } from "../../core/data/data-report.ts";
import type { Evidence } from "../../core/data/rules/findings.ts";
import type { CountedRule } from "../../core/data/rules/rule.ts";
import { examplesSql, spreadSql, topValuesSql, violationsSql } from "../../core/data/rules/violations-sql.ts";
import { identifier, literal } from "../../core/data/sql-text.ts";
import { rowsOf } from "./connection.ts";

/** Absolute path to the one that the user knows. */
type Paths = ReadonlyMap<string, string>;

/** Collects the rows that break rules, and what explains them, in the order of the rules. */
export async function collectViolations(
  connection: DuckDBConnection,
  rules: readonly CountedRule[],
  paths: Paths,
): Promise<Evidence[]> {
  if (rules.length === 0) return [];
  await connection.run(violationsSql(rules));
  const byRule = async <T>(sql: string) => (await rowsOf(connection, sql)) as (T & { rule: number })[];
  const examples = await byRule<{ examples: Example[] }>(examplesSql);
  const spreads = await byRule<Spread>(spreadSql);
  const tops = await byRule<{ value: string | null; n: number }>(topValuesSql);
  return rules.map((rule, index): Evidence => {
    const first = examples.find((row) => row.rule === index)?.examples ?? [];
    const spread = spreads.find((row) => row.rule === index);
    const values = tops.filter((row) => row.rule === index);
    return { examples: examplesFrom(first, paths), ...(spread && distribution(rule, spread, values)) };
  });
}

interface Example {
  file: string;
  row: number;
  value: string | null;
}

interface Spread {
  distinct_values: number;
  quantiles: number[] | null;
}

function examplesFrom(list: readonly Example[], paths: Paths): DataFinding["examples"] {
  return list.map(({ file, row, value }) => ({ file: paths.get(file) ?? file, row, value: value ?? "" }));
}

/** Few different values are listed; of many numbers quantiles say more. Values that all differ explain nothing. */
function distribution(
  rule: CountedRule,
  { distinct_values, quantiles }: Spread,
  values: readonly { value: string | null; n: number }[],
): Partial<Evidence> {
  if (rule.value === null) return {};
  if (rule.numeric && distinct_values > values.length && quantiles) return { distinct: distinct_values, quantiles };
  return { distinct: distinct_values, values: values.map(({ value, n }) => ({ value: value ?? "", count: n })) };
}

/** Writes every broken row as often as it breaks a rule, with the rule, the file and the row's number before its values. */
export async function exportViolations(
  connection: DuckDBConnection,
  rules: readonly CountedRule[],
  paths: Paths,
  path: string,
): Promise<void> {
  const numbered = rules.map(({ id }, index) => `(${index}, ${literal(id)})`);
  const named = [...paths].map(([absolute, shown]) => `(${literal(absolute)}, ${literal(shown)})`);
  const rows = `select names.id as sluice_rule, files.shown as ${identifier("sluice_file")}, data.sluice_row,
      data.* exclude (sluice_file, sluice_row)
    from violations
    join (values ${numbered.join(", ")}) names(rule, id) using (rule)
    join data on data.sluice_file = violations.file and data.sluice_row = violations.row
    join (values ${named.join(", ")}) files(absolute, shown) on files.absolute = violations.file
    order by violations.rule, violations.file, violations.row`;
  const format = /\.parquet$/i.test(path) ? "format parquet, compression zstd" : "format csv, header true";
  await connection.run(`copy (${rows}) to ${literal(path)} (${format})`);
}
