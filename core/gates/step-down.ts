/**
 * Holm's correction without p-values, weighted (Holm 1979). Rejects what falls at its weight's share of alpha among those that
 * are left, and goes on with the rest, until nothing more falls: all of it together is wrong with probability at most alpha.
 * With equal weights it is the same set as Holm's ordered list gives.
 */
export function stepDown<Hypothesis>(
  hypotheses: readonly Hypothesis[],
  alpha: number,
  isRejected: (hypothesis: Hypothesis, level: number) => boolean,
  weightOf: (hypothesis: Hypothesis) => number = () => 1,
): Set<Hypothesis> {
  const rejected = new Set<Hypothesis>();
  for (;;) {
    const left = hypotheses.filter((hypothesis) => !rejected.has(hypothesis));
    const total = left.reduce((sum, hypothesis) => sum + weightOf(hypothesis), 0);
    const fallen = left.filter((hypothesis) => isRejected(hypothesis, (alpha * weightOf(hypothesis)) / total));
    if (fallen.length === 0) return rejected;
    for (const hypothesis of fallen) rejected.add(hypothesis);
  }
}
