/** Which predictions are judged now: those whose labels have matured since the last look. Each is judged once. */

export interface Cohort {
  /** Milliseconds since 1970 UTC of the prediction: from is in, to is out. */
  from: number;
  to: number;
}

export interface CohortQuestion {
  /** The window that is looked at: what came after its end is not known yet. */
  window: Cohort;
  /** Up to where predictions have been judged before; null: none has. */
  judgedUntil: number | null;
}

const dayMs = 86_400_000;
const midnight = (at: number) => Math.floor(at / dayMs) * dayMs;

/**
 * Whole days in UTC: hours of a day differ by themselves, so that its rows are only judged together. Empty where no day has
 * matured since.
 */
export function cohortOf({ window, judgedUntil }: CohortQuestion, maturedMs: number): Cohort {
  const to = midnight(window.to - maturedMs);
  const from = judgedUntil ?? midnight(window.from - maturedMs);
  return { from, to: Math.max(from, to) };
}
