import { parse } from "yaml";
import { table } from "../core/report/markdown.ts";

/** What docs/workflows.md says of every template, taken from the files themselves. */

const marks = { begin: "<!-- generated: workflows -->", end: "<!-- end of generated -->" };

interface Template {
  on: Record<string, Trigger | readonly { cron: string }[] | null>;
  jobs: Record<string, { permissions: Record<string, string> }>;
}
interface Trigger {
  branches?: readonly string[];
  "branches-ignore"?: readonly string[];
  paths?: readonly string[];
  workflows?: readonly string[];
}

/** @param shipped by file name; those that only call ours are left out */
export function pageWithWorkflows(page: string, shipped: Readonly<Record<string, string>>): string {
  const [begin, end] = [page.indexOf(marks.begin), page.indexOf(marks.end)];
  if (begin < 0 || end < begin) throw new Error(`docs/workflows.md lacks the lines ${marks.begin} and ${marks.end}`);
  const whole = Object.entries(shipped).filter(([name]) => !name.includes("/"));
  const rows = whole.sort().map(([name, text]) => rowOf(name, text));
  const all = table([["file", "starts on", "rights of its jobs", "secrets and variables"], ...rows]);
  return `${page.slice(0, begin)}${marks.begin}\n\n${all}\n\n${page.slice(end)}`;
}

function rowOf(name: string, text: string): string[] {
  const { on, jobs } = parse(text) as Template;
  return [
    quoted(name),
    Object.entries(on)
      .map(([event, trigger]) => startOf(event, trigger))
      .join(", "),
    Object.entries(jobs)
      .map(([job, { permissions }]) => `${job}: ${rightsOf(permissions)}`)
      .join("; "),
    [...new Set(text.match(/\b(?:secrets|vars)\.[A-Z_]+/g))].map(quoted).join(", ") || "none",
  ];
}

function startOf(event: string, trigger: Template["on"][string]): string {
  if (event === "workflow_dispatch") return "by hand";
  if (Array.isArray(trigger)) return trigger.map(({ cron }) => `${quoted(event)} ${quoted(cron)}`).join(", ");
  const { branches, workflows, paths, "branches-ignore": ignored } = (trigger ?? {}) as Trigger;
  const only = [
    ...(branches ? [`to ${branches.map(quoted).join(", ")}`] : []),
    ...(ignored ? [`but not into ${ignored.map(quoted).join(", ")}`] : []),
    ...(paths ? [`of ${paths.map(quoted).join(", ")}`] : []),
    ...(workflows ? [`of ${workflows.map((workflow) => `“${workflow}”`).join(", ")}`] : []),
  ];
  return [quoted(event), ...only].join(" ");
}

function rightsOf(permissions: Record<string, string>): string {
  return Object.entries(permissions)
    .map(([right, level]) => (level === "write" ? `**${right}: write**` : `${right}: ${level}`))
    .join(", ");
}

const quoted = (text: string) => `\`${text}\``;
