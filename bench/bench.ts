/** One figure beside the limit that it must keep. */
interface Ratio {
  name: string;
  value: number;
  atMost: number;
}

export interface BenchResult {
  /** What was measured, line by line, for people. */
  table: readonly (readonly [what: string, figure: string])[];
  ratios: readonly Ratio[];
}

export type Bench = (options: { rows: number; runs: number }) => BenchResult | Promise<BenchResult>;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError("There is no median of nothing.");
  return middle;
}

export const seconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} s`;
