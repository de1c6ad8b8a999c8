import type { Diagnosis, Finding, Prescription, Severity, Unchecked } from "../doctor/finding.ts";
import { alignColumns, shown } from "./evaluation/render-terminal.ts";
import { plural } from "./numbers.ts";

/** The doctor's findings in a terminal: a table first, then each with its cure. */

const signs: Readonly<Record<Severity, string>> = { error: "❌ error", warning: "⚠️ warning", hint: "💡 hint" };

export function doctorHeadline(repository: string, { findings, unchecked }: Diagnosis): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const parts = [
    ...(["error", "warning", "hint"] as const).flatMap((severity) =>
      count(severity) === 0 ? [] : [plural(count(severity), severity)],
    ),
    ...(unchecked.length > 0 ? [`${unchecked.length} not checked`] : []),
  ];
  return `${repository}: ${parts.length === 0 ? "all is as Sluice wants it" : parts.join(", ")}`;
}

export function renderDiagnosis(headline: string, { findings, unchecked }: Diagnosis): string {
  const rows = findings.map(({ severity, where, what }, index) => [String(index + 1), signs[severity], where, what]);
  return [
    headline,
    ...(rows.length > 0 ? [alignColumns([["", "", "where", "what is wrong"], ...rows])] : []),
    ...details(findings),
    ...(unchecked.length > 0 ? [openQuestions(unchecked)] : []),
  ].join("\n\n");
}

/** One cure may serve several findings: it is written out once. */
function details(findings: readonly Finding[]): string[] {
  const written = new Map<string, number>();
  return findings.map((finding, index) => {
    const commands = (finding.prescriptions ?? []).map((prescription) => {
      const command = commandOf(prescription);
      const before = written.get(command);
      written.set(command, before ?? index + 1);
      return before === undefined ? command : `          by the command of ${before}`;
    });
    return [...paragraph(finding, index + 1), ...commands].join("\n");
  });
}

function paragraph({ id, what, where, why, mend }: Finding, number: number): string[] {
  return [
    `${number}. ${shown(what)} [${id}]`,
    `   where: ${shown(where)}`,
    `   why:   ${shown(why)}`,
    `   mend:  ${shown(mend)}`,
  ];
}

/** To be copied as it stands, so nothing is set in. */
export function commandOf({ method, path, body }: Prescription): string {
  const command = `gh api --method ${method} ${quoted(path)}`;
  if (body === undefined) return command;
  // A line of JSON cannot hold the mark that ends it: its quotes keep it apart.
  return `${command} --input - <<'JSON'\n${JSON.stringify(body)}\nJSON`;
}

const quoted = (path: string) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

function openQuestions(unchecked: readonly Unchecked[]): string {
  return ["Not checked:", ...unchecked.map(({ what, because }) => `- ${shown(what)}: ${shown(because)}`)].join("\n");
}
