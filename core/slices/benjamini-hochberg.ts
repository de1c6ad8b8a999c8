import { normalQuantile } from "../metrics/special-functions.ts";

/**
 * The discoveries among many one-sided z-scores of which at most the share `rate` is expected to be false (Benjamini &
 * Hochberg 1995), as indices from the greatest on. It ranks a list on screen; no verdict rests on it.
 */
export function discoveries(scores: readonly number[], rate: number): number[] {
  const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const isBeyond = (index: number, rank: number) =>
    (scores[index] as number) >= normalQuantile(1 - (rate * (rank + 1)) / scores.length);
  return order.slice(0, order.findLastIndex(isBeyond) + 1);
}
