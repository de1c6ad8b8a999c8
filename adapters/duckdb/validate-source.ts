import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { DataCheck, DataFinding } from "../../core/data/data-report.ts";
import { rulesOf } from "../../core/data/data-rules.ts";
import type { DataSchema } from "../../core/data/data-schema.ts";
import { countedFinding, tableFinding, uncheckedFinding } from "../../core/data/findings.ts";
import { type CountedRule, type DataRule, isBroken, type Reference } from "../../core/data/rule.ts";
import { identifier } from "../../core/data/sql-text.ts";
import { unevenColumns } from "../../core/data/uneven-columns.ts";
import type { FilesPort, SourceShape, ValidateOptions } from "../../core/ports.ts";
import { collectViolations, exportViolations } from "./collect-violations.ts";
import { columnsOf, confine, withDuckDb } from "./connection.ts";
import { type Counts, countRules } from "./count-rules.ts";
import { columnsByFile, shapeOf } from "./inspect-source.ts";
import { relationOf, type Source } from "./source.ts";

/** A file that rules compare with, or why it cannot be had. */
export type OpenReference = { file: string } & ({ source: Source } | { problem: string });

interface Task {
  schema: DataSchema;
  references: readonly OpenReference[];
  options: ValidateOptions;
}

export function validateSource(files: FilesPort, source: Source, task: Task): Promise<DataCheck> {
  return withDuckDb({ scratch: source.scratch }, async (connection) => {
    const shape = await shapeOf(connection, files, source);
    const uneven = unevenColumns(await columnsByFile(connection, source));
    await connection.run(`create view data as ${relationOf(source)}`);
    const references = await viewReferences(connection, task.references);
    const copy = join(source.scratch, `violations${task.options.violations?.match(/\.\w+$/)?.[0] ?? ""}`);
    // The rules hold SQL of the pull request.
    const sources = [source, ...task.references.flatMap((one) => ("source" in one ? [one.source] : []))];
    await confine(connection, [...sources.flatMap((one) => one.files.map(({ absolute }) => absolute)), copy]);
    const columns = shape.columns.map((column) => ({ ...column, ...textOf(column, source) }));
    const rules = rulesOf(task.schema, { columns, uneven, references, now: task.options.now });
    const { findings, exported } = await findingsOf(connection, source, rules, shape, task.options.violations && copy);
    if (exported && task.options.violations) await files.copy(copy, task.options.violations);
    return { ...shape, rulesRun: rules.length, rules: rules.map(({ id }) => id.slice(0, 200)), findings };
  });
}

/** A column of a text format of which some value fits no type stays text. */
function textOf({ name, type }: { name: string; type: string }, { format }: Source): { text?: string } {
  return !format.typed && type === "VARCHAR" ? { text: identifier(name) } : {};
}

async function viewReferences(
  connection: DuckDBConnection,
  references: readonly OpenReference[],
): Promise<Reference[]> {
  const views: Reference[] = [];
  for (const [index, reference] of references.entries()) {
    if ("problem" in reference) {
      views.push(reference);
      continue;
    }
    const view = `sluice_reference_${index}`;
    await connection.run(`create view ${view} as ${relationOf(reference.source)}`);
    const columns = await columnsOf(connection, view);
    views.push({
      file: reference.file,
      view,
      columns: columns.map((column) => ({ ...column, ...textOf(column, reference.source) })),
    });
  }
  return views;
}

async function findingsOf(
  connection: DuckDBConnection,
  source: Source,
  rules: readonly DataRule[],
  { rows }: SourceShape,
  copy: string | undefined,
): Promise<{ findings: DataFinding[]; exported: boolean }> {
  const counts = await countRules(connection, rules, { columnar: source.format.name === "Parquet" });
  const broken = rules.filter((rule): rule is CountedRule => isBrokenBy(rule, counts));
  const paths = new Map(source.files.map(({ path, absolute }) => [absolute, path]));
  const evidence = await collectViolations(connection, broken, paths);
  const exported = copy !== undefined && broken.length > 0;
  if (exported) await exportViolations(connection, broken, paths, copy);
  const doubtful = rules.filter((rule) => !counts.kept.has(rule));
  const findings = doubtful.flatMap((rule): DataFinding[] => {
    const refused = counts.refused.get(rule);
    if (refused !== undefined) return [uncheckedFinding(rule, refused, rows)];
    if (rule.kind === "shape" || rule.kind === "statistic") {
      const message = rule.kind === "shape" ? rule.message : rule.judge(counts.numbers.get(rule) ?? null);
      return message === null ? [] : [tableFinding(rule, message, rows)];
    }
    const seen = evidence[broken.indexOf(rule)];
    const found = counts.broken.get(rule);
    return seen && found ? [countedFinding(rule, found, seen)] : [];
  });
  return { findings, exported };
}

function isBrokenBy(rule: DataRule, { broken }: Counts): boolean {
  if (rule.kind === "shape" || rule.kind === "statistic") return false;
  const found = broken.get(rule);
  return found !== undefined && isBroken(found.count, found.of, rule.mostly);
}
