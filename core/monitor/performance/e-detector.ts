import { z } from "zod";

/**
 * Notices that the mean of losses between 0 and 1 has risen above a limit, row by row, by the Shiryaev–Roberts e-detector
 * (Shin, Ramdas and Rinaldo 2022). Where the mean of each loss, given all before it, is at most the limit, a false alarm
 * comes once in `threshold` rows on average, or more rarely: rows need not be independent, nor of one distribution.
 */

/** How much is bet on each row's loss; the largest bet that cannot lose everything is 1 / limit. */
const smallestBet = 0.05;
const largestShare = 0.95;

export const detectorStateSchema = z.strictObject({
  /** Release, loss and limit that it watches: another one begins anew. */
  release: z.string().max(100),
  loss: z.string().max(40),
  limit: z.number().gt(0).lt(1),
  /** Rows of a false alarm. It never falls before the next reset, so that no alarm comes from fewer rows alone. */
  threshold: z.number().min(1),
  /** One evidence for each bet. */
  evidence: z.array(z.number().min(0)).min(1).max(64),
  /** Rows since the last reset. */
  rows: z.int().min(0),
});

export type DetectorState = z.output<typeof detectorStateSchema>;

/** Twice as much each time. */
export function betsFor(limit: number): number[] {
  const bets: number[] = [];
  for (let bet = smallestBet; bet < largestShare / limit; bet *= 2) bets.push(bet);
  return bets;
}

export function freshDetector(
  watched: Pick<DetectorState, "release" | "loss" | "limit">,
  threshold: number,
): DetectorState {
  return { ...watched, threshold: Math.max(1, threshold), evidence: betsFor(watched.limit).map(() => 0), rows: 0 };
}

/** @returns the state after these losses, and after which of them it raised an alarm and began anew */
export function watchLosses(state: DetectorState, losses: Float64Array): { state: DetectorState; alarms: number[] } {
  const { limit, threshold } = state;
  const bets = Float64Array.from(betsFor(limit));
  const evidence = Float64Array.from(state.evidence);
  const alarms: number[] = [];
  let { rows } = state;
  for (let row = 0; row < losses.length; row++) {
    const excess = (losses[row] as number) - limit;
    let sum = 0;
    for (let place = 0; place < bets.length; place++) {
      const grown = (1 + (evidence[place] as number)) * (1 + (bets[place] as number) * excess);
      evidence[place] = grown;
      sum += grown;
    }
    rows += 1;
    if (sum / bets.length >= threshold) {
      alarms.push(row);
      evidence.fill(0);
      rows = 0;
    }
  }
  return { state: { ...state, evidence: [...evidence], rows }, alarms };
}
