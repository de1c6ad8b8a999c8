/**
 * Holm's correction without p-values. Rejects what falls at alpha / (number left) and goes on with the rest, until nothing
 * more falls: the same set as Holm's ordered list gives, all of it together wrong with probability at most alpha.
 */
export function stepDown<Hypothesis>(
  hypotheses: readonly Hypothesis[],
  alpha: number,
  isRejected: (hypothesis: Hypothesis, level: number) => boolean,
): Set<Hypothesis> {
  const rejected = new Set<Hypothesis>();
  for (;;) {
    const left = hypotheses.filter((hypothesis) => !rejected.has(hypothesis));
    const fallen = left.filter((hypothesis) => isRejected(hypothesis, alpha / left.length));
    if (fallen.length === 0) return rejected;
    for (const hypothesis of fallen) rejected.add(hypothesis);
  }
}
