/** What the doctor says of a repository: what is wrong, what is fine, and what it was not allowed to see. */

/** Errors let a stranger or a mistake past Sluice, or stop it; warnings weaken it; hints are housekeeping. */
export type Severity = "error" | "warning" | "hint";

/** A request to GitHub's API that mends a finding; people make it with `gh api`. */
export interface Prescription {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Without a leading slash, as `gh api` takes it. */
  path: string;
  body?: object;
}

export interface Finding {
  /** Of the kind, for machines: kebab-case. */
  id: string;
  severity: Severity;
  what: string;
  /** A file, a branch or a page of the settings. */
  where: string;
  why: string;
  /** What to do, in words. */
  mend: string;
  /** The same as requests, where they do it. */
  prescriptions?: readonly Prescription[];
}

/** A question that stayed open: never a sign of health. */
export interface Unchecked {
  what: string;
  because: string;
}

export interface Diagnosis {
  findings: Finding[];
  unchecked: Unchecked[];
}

/** Something read from GitHub, or why it could not be. */
export type Reading<T> = { known: true; value: T } | { known: false; because: string };

export const known = <T>(value: T): Reading<T> => ({ known: true, value });

export const healthy: Diagnosis = { findings: [], unchecked: [] };

export const found = (...findings: Finding[]): Diagnosis => ({ findings, unchecked: [] });

export function join(...diagnoses: readonly Diagnosis[]): Diagnosis {
  return {
    findings: diagnoses.flatMap(({ findings }) => findings),
    unchecked: diagnoses.flatMap(({ unchecked }) => unchecked),
  };
}

/** Judges what could be read; what could not is named as such. */
export function judging<T>(what: string, reading: Reading<T>, judge: (value: T) => Diagnosis): Diagnosis {
  if (reading.known) return judge(reading.value);
  return { findings: [], unchecked: [{ what, because: reading.because }] };
}
