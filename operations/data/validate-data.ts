import type { Config, ModelConfig } from "../../core/config/schema.ts";
import { type DataCheck, type DataFinding, type DataReport, isDataBroken } from "../../core/data/data-report.ts";
import { maskFinding, personalColumns, personalFindings } from "../../core/data/personal/suspects.ts";
import { describeFinding } from "../../core/data/rules/findings.ts";
import type { DataSchema } from "../../core/data/schema/data-schema.ts";
import { implicitSchema } from "../../core/data/schema/implicit-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { given } from "../../core/given.ts";
import type { Annotation, Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { renderBrokenData, renderDataSection } from "../../core/report/data/render-data.ts";
import { renderJunit } from "../../core/report/data/render-junit.ts";
import { plural } from "../../core/report/numbers.ts";
import type { BaseChoice } from "../evaluation/find-base.ts";
import { modelOf } from "../model-of.ts";
import { pathsOf } from "../paths.ts";
import { readDataSchema } from "../source-of.ts";
import { checkLeakage, noLeakage } from "./check-leakage.ts";
import { compareData } from "./compare-data.ts";
import { withLockChecked } from "./lock-data.ts";

export interface ValidateDataInput {
  config: Config;
  model: string;
  /** Where the rows that break rules are written, as CSV or Parquet; their values are not covered. */
  violations?: string | undefined;
  /** Where the result is written as JUnit XML. */
  junit?: string | undefined;
  /** What the data is compared with; without it the report says nothing of differences. */
  compareWith?: BaseChoice | undefined;
}

/**
 * Holds the data of a model against its schema and writes `data-report.json`. Broken data is a refusal; data that cannot
 * be read is an error, and the report tells that too, so that the pull request's comment can.
 */
export async function validateData(ports: Ports, input: ValidateDataInput): Promise<Outcome<DataReport>> {
  const { config, model, violations, junit } = input;
  const settings = modelOf(config, model);
  const { data } = settings;
  const base = { version: 1 as const, model, source: data.source, schemaFile: data.schema ?? null };
  const write = async (report: DataReport) => {
    await ports.files.write(pathsOf(model).dataReport, `${JSON.stringify(report, null, 2)}\n`);
    if (junit !== undefined) await ports.files.write(junit, renderJunit(report));
  };
  // What a former run left must not pass for this one's.
  const written = [pathsOf(model).dataReport, violations, junit].filter((path) => path !== undefined);
  for (const path of written) await ports.files.remove(path);
  ports.progress.step(`Validating ${data.source}`);
  try {
    const checked = await check(ports, { name: model, settings }, violations);
    const compareWith = input.compareWith;
    const difference = compareWith && (await compareData(ports, { config, model, base: compareWith }));
    const report = { ...base, ...(await withLockChecked(ports, { model, data }, checked)), ...given({ difference }) };
    await write(report);
    return outcomeOf(report);
  } catch (error) {
    if (error instanceof SluiceError) await write({ ...base, ...unreadable(error) });
    throw error;
  }
}

interface Subject {
  name: string;
  settings: ModelConfig;
}

async function check(ports: Ports, subject: Subject, violations?: string): Promise<DataCheck> {
  const { data } = subject.settings;
  if (data.schema === undefined) {
    const { columns } = await ports.data.inspect(data);
    return checkRules(ports, subject, implicitSchema(data, columns), violations);
  }
  const { schema, lineOf } = await readDataSchema(ports.files, data.schema);
  const checked = await checkRules(ports, subject, schema, violations);
  const findings = checked.findings.map((finding) => ({ ...finding, schemaLine: lineOf(finding.rule) }));
  return { ...checked, findings: errorsFirst(findings).slice(0, mostFindings) };
}

/** From here on no value is seen that may be personal: findings are covered before they go anywhere. */
async function checkRules(ports: Ports, subject: Subject, schema: DataSchema, violations?: string): Promise<DataCheck> {
  const { data } = subject.settings;
  const checked = await ports.data.validate(data, schema, { now: ports.clock.now(), violations });
  // Rows that break rules are mended first: what they have in common with others says little.
  const leakage = checked.findings.some(({ severity }) => severity === "error")
    ? noLeakage
    : await checkLeakage(ports, subject, { schema, columns: checked.columns.map(({ name }) => name) });
  const personal = personalColumns(await ports.data.sample(data));
  const warnings = personalFindings(personal, schema.allow_personal_data, checked.rows);
  const found = [...checked.findings, ...leakage.findings].map((finding) => maskFinding(finding, personal));
  return { ...checked, findings: [...found, ...warnings], ...(leakage.split && { split: leakage.split }) };
}

/** As many as the report's contract allows; what is cut off are warnings before errors. */
const mostFindings = 1_000;

function errorsFirst(findings: readonly DataFinding[]): DataFinding[] {
  const rank = { error: 0, warn: 1 };
  return findings.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

/** No rule was run, which counts as broken; the finding says why. */
function unreadable(error: SluiceError): DataCheck {
  const finding: DataFinding = {
    rule: "table.readable",
    column: null,
    severity: "error",
    message: error.message.slice(0, 2_000),
    count: null,
    rows: 0,
    examples: [],
    schemaLine: null,
  };
  return { files: [], rows: 0, columns: [], rulesRun: 0, findings: [finding] };
}

function outcomeOf(report: DataReport): Outcome<DataReport> {
  const broken = isDataBroken(report);
  return {
    conclusion: broken ? "refused" : "passed",
    headline: headlineOf(report, broken),
    summary: broken ? renderBrokenData(report).join("\n\n") : renderDataSection(report),
    facts: report,
    annotations: report.findings.map((finding) => annotationOf(finding, report)),
  };
}

function headlineOf({ findings, rows, rulesRun, source }: DataReport, broken: boolean): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  if (broken)
    return `${source}: the data is broken, ${plural(errors, "rule")} of ${rulesRun} ${errors === 1 ? "says" : "say"} no`;
  const noted = warnings > 0 ? `, ${plural(warnings, "warning")}` : "";
  return `${source}: ${plural(rows, "row")} keep all ${plural(rulesRun, "rule")}${noted}`;
}

function annotationOf(finding: DataFinding, { schemaFile }: DataReport): Annotation {
  return {
    level: finding.severity === "error" ? "error" : "warning",
    title: `Data rule ${finding.rule}`,
    message: describeFinding(finding),
    // The split and what leaks through it are no rules of the schema file.
    ...(schemaFile &&
      !finding.rule.startsWith("leakage.") && {
        where: { file: schemaFile, ...(finding.schemaLine && { line: finding.schemaLine }) },
      }),
  };
}
