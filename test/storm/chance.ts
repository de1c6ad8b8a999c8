/** Chance that comes out the same every time: a linear congruential generator, as in Numerical Recipes. */
export interface Chance {
  /** True in this share of cases. */
  happens(share: number): boolean;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { happens: (share) => next() < share, below: (limit) => Math.floor(next() * limit) };
}
