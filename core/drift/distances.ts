/** How far two distributions lie apart, from counts over the same cells; cells of numbers are in ascending order. */
export type Counts = readonly number[];

/** Kolmogorov–Smirnov: the largest share of rows that crossed any cut between two cells. */
export function ksDistance(reference: Counts, current: Counts): number {
  let largest = 0;
  let gap = 0;
  for (const difference of differences(reference, current)) {
    gap += difference;
    largest = Math.max(largest, Math.abs(gap));
  }
  return largest;
}

/** Total variation: the share of rows that would have to change cells. */
export function totalVariation(reference: Counts, current: Counts): number {
  return differences(reference, current).reduce((sum, difference) => sum + Math.abs(difference), 0) / 2;
}

/** Population stability index. Half a row is added to every cell, because an empty one would make it infinite. */
export function populationStabilityIndex(reference: Counts, current: Counts): number {
  const p = shares(reference.map((count) => count + 0.5));
  const q = shares(current.map((count) => count + 0.5));
  return p.reduce((sum, share, cell) => sum + ((q[cell] ?? 0) - share) * Math.log((q[cell] ?? 0) / share), 0);
}

/** Jensen–Shannon distance: the square root of the divergence, with the natural logarithm. */
export function jensenShannonDistance(reference: Counts, current: Counts): number {
  const p = shares(reference);
  const q = shares(current);
  const toMiddle = (from: Counts, other: Counts) =>
    from.reduce((sum, share, cell) => {
      const middle = (share + (other[cell] ?? 0)) / 2;
      return share === 0 ? sum : sum + share * Math.log(share / middle);
    }, 0);
  return Math.sqrt(Math.max(0, (toMiddle(p, q) + toMiddle(q, p)) / 2));
}

/** Wasserstein (earth mover's) distance in the unit of the values; `positions` says where the rows of each cell lie. */
export function wassersteinDistance(reference: Counts, current: Counts, positions: readonly number[]): number {
  let work = 0;
  let gap = 0;
  for (const [cell, difference] of differences(reference, current).entries()) {
    gap += difference;
    const next = positions[cell + 1];
    if (next !== undefined) work += Math.abs(gap) * (next - (positions[cell] ?? next));
  }
  return work;
}

function differences(reference: Counts, current: Counts): number[] {
  const q = shares(current);
  return shares(reference).map((share, cell) => share - (q[cell] ?? 0));
}

function shares(counts: Counts): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}
