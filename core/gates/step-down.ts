import type { ErrorShare } from "./error-shares.ts";

/**
 * Holm's correction without p-values, weighted (Holm 1979). Rejects what falls at its share of alpha, in parts of what those
 * that are left take of it, and goes on with the rest, until nothing more falls: all of it together is wrong with probability
 * at most alpha, as long as a hypothesis tried at its share takes no more of alpha than it says. With equal shares it is the
 * same set as Holm's ordered list gives.
 */
export function stepDown<Hypothesis>(
  hypotheses: readonly Hypothesis[],
  alpha: number,
  isRejected: (hypothesis: Hypothesis, level: number) => boolean,
  shareOf: (hypothesis: Hypothesis) => ErrorShare = () => ({ share: 1, taken: 1 }),
): Set<Hypothesis> {
  const rejected = new Set<Hypothesis>();
  for (;;) {
    const left = hypotheses.filter((hypothesis) => !rejected.has(hypothesis));
    const total = left.reduce((sum, hypothesis) => sum + shareOf(hypothesis).taken, 0);
    const fallen = left.filter((hypothesis) => isRejected(hypothesis, (alpha * shareOf(hypothesis).share) / total));
    if (fallen.length === 0) return rejected;
    for (const hypothesis of fallen) rejected.add(hypothesis);
  }
}
