import { z } from "zod";

/**
 * Notices that the mean of losses between 0 and 1 has risen above a limit, row by row, by the Shiryaev–Roberts e-detector
 * (Shin, Ramdas and Rinaldo 2022). Where the mean of each loss, given all before it, is at most the limit, a false alarm
 * comes once in `threshold` rows on average, or more rarely: rows need not be independent, nor of one distribution.
 */

/**
 * How many times the limit the mean may have become, and how likely that is held to be: for each a bet, the best one there
 * for losses of 0 and 1. Small rises take so many rows that a small weight delays them little.
 */
const rises = [
  { rise: 1.1, weight: 1 },
  { rise: 1.25, weight: 2 },
  { rise: 1.5, weight: 4 },
  { rise: 2, weight: 4 },
  { rise: 3, weight: 1 },
  { rise: 6, weight: 1 },
] as const;
/** Of 1 / limit, the bet that could lose everything. */
const largestShare = 0.95;

/** Above it every bet could lose everything; a loss that is nearly always 1 cannot get much worse. */
export const highestLimit = 0.9;

export const detectorStateSchema = z.strictObject({
  /** Release, loss and limit that it watches: another one begins anew. */
  release: z.string().max(100),
  loss: z.string().max(40),
  limit: z.number().gt(0).lt(highestLimit),
  /** Rows of a false alarm. It never falls before the next reset, so that no alarm comes from fewer rows alone. */
  threshold: z.number().min(1),
  /** One evidence for each bet. */
  evidence: z.array(z.number().min(0)).min(1).max(64),
  /** Rows since the last reset. */
  rows: z.int().min(0),
});

export type DetectorState = z.output<typeof detectorStateSchema>;

interface Bet {
  /** Share of the evidence that is put on the next loss. */
  stake: number;
  /** In the mean of all evidence; together 1. */
  weight: number;
}

export function betsFor(limit: number): Bet[] {
  const bets = rises
    .map(({ rise, weight }) => ({ stake: (rise - 1) / (1 - limit), weight }))
    .filter(({ stake }) => stake <= largestShare / limit);
  const whole = bets.reduce((sum, { weight }) => sum + weight, 0);
  return bets.map(({ stake, weight }) => ({ stake, weight: weight / whole }));
}

export function freshDetector(
  watched: Pick<DetectorState, "release" | "loss" | "limit">,
  threshold: number,
): DetectorState {
  return { ...watched, threshold: Math.max(1, threshold), evidence: betsFor(watched.limit).map(() => 0), rows: 0 };
}

/** With the rows of a false alarm as they are now; more of them count at once, fewer only after the next reset. */
export function withThreshold(state: DetectorState, threshold: number): DetectorState {
  return { ...state, threshold: state.rows === 0 ? Math.max(1, threshold) : Math.max(state.threshold, threshold) };
}

/** @returns the state after these losses, and after which of them it raised an alarm and began anew */
export function watchLosses(state: DetectorState, losses: Float64Array): { state: DetectorState; alarms: number[] } {
  const bets = betsFor(state.limit);
  const evidence = Float64Array.from(state.evidence);
  const alarms: number[] = [];
  let { rows } = state;
  for (const [row, loss] of losses.entries()) {
    if (!(loss >= 0 && loss <= 1)) throw new RangeError(`A loss of ${loss} is not between 0 and 1.`);
    rows += 1;
    if (grow(evidence, bets, loss - state.limit) < state.threshold) continue;
    alarms.push(row);
    evidence.fill(0);
    rows = 0;
  }
  return { state: { ...state, evidence: [...evidence], rows }, alarms };
}

/** @returns the mean evidence after one more loss */
function grow(evidence: Float64Array, bets: readonly Bet[], excess: number): number {
  let mean = 0;
  for (let place = 0; place < bets.length; place++) {
    const { stake, weight } = bets[place] as Bet;
    const grown = (1 + (evidence[place] as number)) * (1 + stake * excess);
    evidence[place] = grown;
    mean += weight * grown;
  }
  return mean;
}
