import type { Problem } from "../../core/errors.ts";
import type { Annotation } from "../../core/outcome.ts";

export type Conclusion = "success" | "failure" | "cancelled" | "skipped";

/** What ran: everything a person would look up in the Actions tab. */
export interface RunRecord {
  id: number;
  repository: string;
  workflow: string;
  path: string;
  event: string;
  headSha: string;
  headBranch: string | null;
  /** Null while it waits or runs. */
  conclusion: Conclusion | null;
  /** Why the file could not be run. */
  problems: Problem[];
  jobs: JobRecord[];
}

export interface JobRecord {
  id: string;
  /** As listed: with the values of the matrix, if there is one. */
  name: string;
  conclusion: Conclusion;
  outputs: Record<string, string>;
  steps: StepRecord[];
  /** What went wrong outside every step. */
  problem: string | null;
}

export interface StepRecord {
  name: string;
  /** What happened; `conclusion` is what counts, after continue-on-error. */
  outcome: Conclusion;
  conclusion: Conclusion;
  annotations: readonly Annotation[];
  /** Markdown. */
  summary: string;
  /** Secrets masked. */
  log: readonly string[];
  milliseconds: number;
}

/** The worst of several: of a run's jobs, or of the jobs of one matrix. */
export function overallConclusion(conclusions: readonly Conclusion[]): Conclusion {
  const worstFirst: Conclusion[] = ["failure", "cancelled", "success"];
  return worstFirst.find((conclusion) => conclusions.includes(conclusion)) ?? "skipped";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
