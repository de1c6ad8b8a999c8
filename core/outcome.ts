import type { Place } from "./errors.ts";

/** A line of the checks list on GitHub, or of the terminal, pointing at the user's file where known. */
export interface Annotation {
  level: "notice" | "warning" | "error";
  title: string;
  message: string;
  where?: Place;
}

/**
 * What every operation returns. `refused` is a decision (a broken rule, a gate that says no: exit code 2); a thing that
 * broke is thrown as a SluiceError instead.
 */
export interface Outcome<Facts> {
  conclusion: "passed" | "refused";
  /** One plain sentence: the verdict first. */
  headline: string;
  /** Markdown for the job summary; already escaped. */
  summary: string;
  /** Everything a machine may want to know; printed by `--json`. */
  facts: Facts;
  annotations: Annotation[];
}
