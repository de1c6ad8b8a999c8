/** The held-out rows: what is true of each, how much each counts, and which of them belong together. */
export interface Sample {
  labels: Float64Array;
  /** How much each row counts, at least 0; null where all count alike. */
  weights: Float64Array | null;
  /** null where every row stands for itself. */
  units: Units | null;
}

/** Rows of one unit may resemble each other; different units are independent. */
export interface Units {
  count: number;
  /** Which unit a row belongs to, from 0 on. */
  of: Uint32Array;
  /** Of each unit's name: the same in every holdout, whatever the order of its rows. */
  hashes: Uint32Array;
  /** Where they are shown: the queries of a ranking. */
  names?: readonly string[];
}

/** Rows that count alike and are independent: what exact methods ask for. */
export function isPlain({ weights, units }: Sample): boolean {
  return weights === null && units === null;
}

/** The number of independent things in the sample: units, or rows. */
export function itemsOf({ labels, units }: Sample): number {
  return units === null ? labels.length : units.count;
}

/** Of contributions by row, the sum of the squares of what each unit contributes as a whole. */
export function sumOfSquares(sample: Sample, contribution: (row: number) => number): number {
  if (sample.units !== null) return momentsOf(sample, contribution).squares;
  let sum = 0;
  for (let row = 0; row < sample.labels.length; row++) sum += contribution(row) ** 2;
  return sum;
}

interface Moments {
  squares: number;
  cubes: number;
  fourths: number;
}

/** Of contributions by row, the sums of the powers of what each unit contributes as a whole. */
function momentsOf(sample: Sample, contribution: (row: number) => number): Moments {
  const sums: Moments = { squares: 0, cubes: 0, fourths: 0 };
  const add = (whole: number) => {
    const square = whole * whole;
    sums.squares += square;
    sums.cubes += square * whole;
    sums.fourths += square * square;
  };
  const { labels, units } = sample;
  if (units === null) for (let row = 0; row < labels.length; row++) add(contribution(row));
  else for (const whole of sumByUnit(contribution, units)) add(whole);
  return sums;
}

/** What the rows of each unit contribute together. */
export function sumByUnit(contribution: (row: number) => number, { count, of }: Units): Float64Array {
  const perUnit = new Float64Array(count);
  for (let row = 0; row < of.length; row++) {
    const unit = of[row] as number;
    perUnit[unit] = (perUnit[unit] as number) + contribution(row);
  }
  return perUnit;
}

/**
 * How many rows of weight 1, independent of each other, tell as much as these (Kish): the square of the sum of weights
 * over the sum of their squares, taken unit by unit. Only of the rows that `isIn`.
 */
export function effectiveSize(sample: Sample, isIn: (row: number) => boolean = () => true): number {
  const { labels, weights, units } = sample;
  if (weights === null && units === null) {
    let count = 0;
    for (let row = 0; row < labels.length; row++) if (isIn(row)) count += 1;
    return count;
  }
  const weightOf = (row: number) => (isIn(row) ? (weights?.[row] ?? 1) : 0);
  let total = 0;
  for (let row = 0; row < labels.length; row++) total += weightOf(row);
  const squares = sumOfSquares(sample, weightOf);
  return squares === 0 ? 0 : Math.floor((total * total) / squares + 1e-9);
}

function totalWeight({ labels, weights }: Sample): number {
  if (weights === null) return labels.length;
  let total = 0;
  for (const weight of weights) total += weight;
  return total;
}

export function weightedMean(values: Float64Array, sample: Sample): number {
  const { weights } = sample;
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += (values[row] as number) * (weights?.[row] ?? 1);
  return sum / totalWeight(sample);
}

/** Of a value that contributions by row, which sum to 0, move away from the truth. */
export interface Spread {
  standardError: number;
  /** A sixth of the skewness; 0 where nothing varies. */
  acceleration: number;
  /** How well the standard error is known (Satterthwaite): of n normal numbers n, of fewer where a few rows outweigh others. */
  freedom: number;
}

/** null: fewer than two items. */
export function spreadOf(sample: Sample, contribution: (row: number) => number): Spread | null {
  const items = itemsOf(sample);
  return items < 2 ? null : spreadFrom(momentsOf(sample, contribution), items, items / (items - 1));
}

/** `inflation`: of the variance, where the contributions are centred on their own mean. */
export function spreadFrom({ squares, cubes, fourths }: Moments, items: number, inflation: number): Spread {
  if (squares === 0) return { standardError: 0, acceleration: 0, freedom: items - 1 };
  const excess = fourths / squares ** 2 - 1 / items;
  return {
    standardError: Math.sqrt(squares * inflation),
    acceleration: cubes / (6 * squares ** 1.5),
    freedom: Math.max(1, Math.min(items - 1, excess > 0 ? 2 / excess : items)),
  };
}

/** Of a weighted mean of values by row: linearised, and summed within units first. */
export function spreadOfMean(values: Float64Array, sample: Sample): Spread | null {
  const { weights } = sample;
  const center = weightedMean(values, sample);
  const whole = totalWeight(sample);
  return spreadOf(sample, (row) => (((values[row] as number) - center) * (weights?.[row] ?? 1)) / whole);
}
