import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ValidateOptions } from "../../core/data/data-port.ts";
import type { DataCheck, DataFinding } from "../../core/data/data-report.ts";
import { rulesOf } from "../../core/data/rules/data-rules.ts";
import { countedFinding, tableFinding, uncheckedFinding } from "../../core/data/rules/findings.ts";
import {
  type CountedRule,
  type DataRule,
  isBroken,
  type Reference,
  type StoredColumn,
} from "../../core/data/rules/rule.ts";
import { unevenColumns } from "../../core/data/rules/uneven-columns.ts";
import type { DataSchema } from "../../core/data/schema/data-schema.ts";
import { identifier } from "../../core/data/sql-text.ts";
import type { FilesPort } from "../../core/ports.ts";
import { collectViolations, exportViolations } from "./collect-violations.ts";
import { columnsOf, confine, withDuckDb } from "./connection.ts";
import { type Counts, countRules } from "./count-rules.ts";
import { columnsByFile, tableOf } from "./inspect-source.ts";
import { relationOf, type Source } from "./source.ts";
import { canSpool, spoolPaths, spoolRows } from "./spool-rows.ts";

/** A file that rules compare with, or why it cannot be had. */
export type OpenReference = { file: string } & ({ source: Source } | { problem: string });

export interface Task {
  schema: DataSchema;
  references: readonly OpenReference[];
  options: ValidateOptions;
}

/** What a check says besides the digests of files. */
export type Judged = Pick<DataCheck, "columns" | "findings" | "rules" | "rulesRun"> & {
  /** By file. */
  rows: number[];
};

export function validateSource(files: FilesPort, source: Source, task: Task): Promise<Judged> {
  return withDuckDb({ scratch: source.scratch }, async (connection) => {
    const table = await tableOf(connection, source);
    const uneven = unevenColumns(await columnsByFile(connection, source));
    const { view, columnar } = await viewOf(connection, source, table.columns);
    await connection.run(`create view data as ${view}`);
    const opened = await openTask(connection, source, task);
    const columns = asStored(table.columns, source);
    const { references } = opened;
    const rules = rulesOf(task.schema, { columns, uneven, references, now: task.options.now });
    return judgeRules(connection, rules, { files, source, task, table, columnar, copy: opened.copy, kept: new Set() });
  });
}

async function viewOf(
  connection: DuckDBConnection,
  source: Source,
  columns: Judged["columns"],
): Promise<{ view: string; columnar: boolean }> {
  const { name, csv, reader } = source.format;
  if (csv && canSpool(columns.map((column) => column.name))) {
    const select = ({ absolute }: { absolute: string }) => `select * from ${reader(absolute, [])}`;
    return { view: await spoolRows(connection, source, select), columnar: true };
  }
  return { view: relationOf(source), columnar: name === "Parquet" };
}

export interface Judging {
  files: FilesPort;
  source: Source;
  task: Task;
  table: Pick<Judged, "rows" | "columns">;
  /** Whether a column of `data` can be read without the others. */
  columnar: boolean;
  /** Where the task may write rows that break rules. */
  copy: string;
  /** Rules that are known to be kept. */
  kept: ReadonlySet<DataRule>;
}

/** Holds every rule against the view `data`. */
export async function judgeRules(
  connection: DuckDBConnection,
  rules: readonly DataRule[],
  { files, source, task, table, columnar, copy, kept }: Judging,
): Promise<Judged> {
  const { violations } = task.options;
  const asked = { rows: table.rows, columnar, copy: violations && copy, kept };
  const { findings, exported } = await findingsOf(connection, source, rules, asked);
  if (exported && violations) await files.copy(copy, violations);
  return judged(table, rules, findings);
}

export function judged(
  { rows, columns }: Pick<Judged, "rows" | "columns">,
  rules: readonly DataRule[],
  findings: DataFinding[],
): Judged {
  return { rows, columns, rulesRun: rules.length, rules: rules.map(({ id }) => id.slice(0, 200)), findings };
}

/** Views the references; from then on the connection reads the task's files and writes `copy`, and nothing else. */
export async function openTask(
  connection: DuckDBConnection,
  source: Source,
  task: Task,
): Promise<{ references: Reference[]; copy: string }> {
  const references = await viewReferences(connection, task.references);
  const copy = join(source.scratch, `violations${task.options.violations?.match(/\.\w+$/)?.[0] ?? ""}`);
  const sources = [source, ...task.references.flatMap((one) => ("source" in one ? [one.source] : []))];
  // The rules hold SQL of the pull request.
  const read = sources.flatMap((one) => one.files.map(({ absolute }) => absolute));
  await confine(connection, [...read, ...spoolPaths(source), copy]);
  return { references, copy };
}

/** A column of a text format of which some value fits no type stays text. */
export function asStored(columns: Judged["columns"], { format }: Source): StoredColumn[] {
  return columns.map((column) =>
    !format.typed && column.type === "VARCHAR" ? { ...column, text: identifier(column.name) } : column,
  );
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
      columns: asStored(columns, reference.source),
    });
  }
  return views;
}

async function findingsOf(
  connection: DuckDBConnection,
  source: Source,
  rules: readonly DataRule[],
  {
    rows: rowsByFile,
    columnar,
    copy,
    kept,
  }: Pick<Judging, "columnar" | "kept"> & { rows: readonly number[]; copy: string | undefined },
): Promise<{ findings: DataFinding[]; exported: boolean }> {
  const open = rules.filter((rule) => !kept.has(rule));
  const counts = await countRules(connection, open, { columnar });
  for (const rule of kept) counts.kept.add(rule);
  const broken = rules.flatMap((rule) => {
    const fault = faultOf(rule, counts);
    return fault?.kind === "rows" ? [fault.rule] : [];
  });
  const paths = new Map(source.files.map(({ path, absolute }) => [absolute, path]));
  const evidence = await collectViolations(connection, broken, paths);
  const exported = copy !== undefined && broken.length > 0;
  if (exported) await exportViolations(connection, broken, paths, copy);
  const rows = rowsByFile.reduce((sum, count) => sum + count, 0);
  const findings = rules.flatMap((rule): DataFinding[] => {
    const fault = faultOf(rule, counts);
    if (fault === null) return [];
    if (fault.kind === "refused") return [uncheckedFinding(rule, fault.reason, rows)];
    if (fault.kind === "table") return [tableFinding(rule, fault.message, rows)];
    const seen = evidence[broken.indexOf(fault.rule)];
    return seen ? [countedFinding(fault.rule, fault.found, seen)] : [];
  });
  return { findings, exported };
}

type Fault =
  | { kind: "refused"; reason: string }
  | { kind: "table"; message: string }
  | { kind: "rows"; rule: CountedRule; found: { count: number; of: number } };

/** Null for a rule that is kept. */
export function faultOf(rule: DataRule, counts: Counts): Fault | null {
  const reason = counts.refused.get(rule);
  if (reason !== undefined) return { kind: "refused", reason };
  if (counts.kept.has(rule)) return null;
  if (rule.kind === "shape" || rule.kind === "statistic") {
    const message = rule.kind === "shape" ? rule.message : rule.judge(counts.numbers.get(rule) ?? null);
    return message === null ? null : { kind: "table", message };
  }
  const found = counts.broken.get(rule);
  if (!found) throw new RangeError(`The rule ${rule.id} was not counted.`);
  return isBroken(found.count, found.of, rule.mostly) ? { kind: "rows", rule, found } : null;
}
