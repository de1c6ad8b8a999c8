import type { DataFinding, DataReport } from "../../data/data-report.ts";
import { describeFinding } from "../../data/rules/findings.ts";

/** The rules of a data report as test cases, in the XML that continuous integration tools read: one case per rule. */
export function renderJunit(report: DataReport): string {
  const cases = casesOf(report);
  const failures = cases.filter(({ finding }) => finding?.severity === "error").length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="sluice" ${counts}>`,
    `  <testsuite name="${escapeXml(`data of ${report.model}`)}" ${counts}>`,
    ...cases.map((one) => renderCase(one, report)),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

interface Case {
  rule: string;
  finding: DataFinding | undefined;
}

/** Also what was found beside the rules of the schema, such as a file that cannot be read. */
function casesOf({ rules = [], findings }: DataReport): Case[] {
  const further = findings.map(({ rule }) => rule).filter((rule) => !rules.includes(rule));
  return [...rules, ...new Set(further)].map((rule) => ({
    rule,
    finding: findings.find((finding) => finding.rule === rule),
  }));
}

function renderCase({ rule, finding }: Case, { model, schemaFile }: DataReport): string {
  const place = schemaFile === null ? "" : ` file="${escapeXml(schemaFile)}"`;
  const line = finding?.schemaLine ? ` line="${finding.schemaLine}"` : "";
  const open = `    <testcase classname="${escapeXml(`${model}.data`)}" name="${escapeXml(rule)}"${place}${line}`;
  if (!finding) return `${open}/>`;
  const text = escapeXml(describeFinding(finding));
  // A warning is no failure; it is told with the case that passed.
  const body =
    finding.severity === "error"
      ? `<failure type="${escapeXml(rule)}" message="${escapeXml(finding.message)}">${text}</failure>`
      : `<system-out>warning: ${text}</system-out>`;
  return `${open}>\n      ${body}\n    </testcase>`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;" };

/** Characters that XML 1.0 cannot hold at all, even escaped, are shown as the replacement character. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"\n]/g, (character) => entities[character] ?? character);
}
