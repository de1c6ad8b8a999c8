import { parse } from "yaml";
import type { WorkflowFacts } from "./facts.ts";

/** A workflow as far as its trust depends on it. Everything is optional, because anybody may have written it. */
export interface Workflow {
  name?: unknown;
  "run-name"?: unknown;
  on?: unknown;
  permissions?: unknown;
  jobs?: Record<string, Job | null> | null;
}

export interface Job {
  "runs-on"?: unknown;
  permissions?: unknown;
  uses?: unknown;
  steps?: readonly Step[] | null;
}

export interface Step {
  uses?: unknown;
  run?: unknown;
  with?: Record<string, unknown> | null;
  env?: Record<string, unknown> | null;
}

/** null where the text is no mapping. */
export function readWorkflow(text: string): Workflow | null {
  try {
    const value: unknown = parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Workflow) : null;
  } catch {
    return null;
  }
}

/** By its name, or because it uses an action of ours. */
export function isOurs({ path, text }: WorkflowFacts): boolean {
  return /\/sluice-[^/]*\.ya?ml$/.test(path) || /uses:\s*["']?sluice-ml\/sluice[/@]/.test(text);
}

const ours = "sluice-ml/sluice/.github/workflows/";

/** A workflow that only calls one of ours. */
export function isCaller(workflow: Workflow | null): boolean {
  return jobsOf(workflow).some(([, { uses }]) => typeof uses === "string" && uses.startsWith(ours));
}

/** As users name their files; the shipped callers are beside them as `reusable/NAME`. */
export function shippedNames(shipped: Readonly<Record<string, string>>): string[] {
  return Object.keys(shipped).filter((name) => !name.includes("/"));
}

export function eventsOf(workflow: Workflow | null): string[] {
  const { on } = workflow ?? {};
  if (typeof on === "string") return [on];
  if (Array.isArray(on)) return on.map(String);
  return typeof on === "object" && on !== null ? Object.keys(on) : [];
}

export function cronsOf(workflow: Workflow | null): string[] {
  const schedule = (workflow?.on as Record<string, unknown> | undefined)?.schedule;
  if (!Array.isArray(schedule)) return [];
  return schedule.flatMap((entry) => (typeof entry?.cron === "string" ? [entry.cron] : []));
}

export function jobsOf(workflow: Workflow | null): [string, Job][] {
  return Object.entries(workflow?.jobs ?? {}).map(([id, job]) => [id, job ?? {}]);
}

export function stepsOf(job: Job): readonly Step[] {
  return Array.isArray(job.steps) ? job.steps : [];
}

type Levels = Readonly<Record<string, string>>;

/** What a job's token may do; null: it is not said, so that the repository's setting decides. */
export function rightsOf(workflow: Workflow | null, job: Job): Levels | "everything" | null {
  const said = job.permissions ?? workflow?.permissions;
  if (said === undefined || said === null) return null;
  if (said === "write-all") return "everything";
  if (said === "read-all") return {};
  return typeof said === "object" ? (said as Levels) : "everything";
}
