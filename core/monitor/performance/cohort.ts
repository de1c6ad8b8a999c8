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

/** Empty, with `from` at `to`, where nothing has matured since. */
export function cohortOf({ window, judgedUntil }: CohortQuestion, maturedMs: number): Cohort {
  const to = window.to - maturedMs;
  return { from: Math.min(to, judgedUntil ?? window.from - maturedMs), to };
}
