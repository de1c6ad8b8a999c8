import { line, named } from "./exposition.ts";
import type { MetricSpec } from "./metric-catalogue.ts";

/** Seconds: from a linear model on warm caches to a request that runs into its timeout. */
export const durationBounds = [
  0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];
export const batchBounds = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Values counted by upper bounds that include them. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  /** @param bounds rising; what is above the last one counts to +Inf alone */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let index = 0;
    while (index < this.#bounds.length && value > (this.#bounds[index] ?? 0)) {
      index += 1;
    }
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += value;
  }

  lines(spec: MetricSpec, values: readonly string[]): string[] {
    const labels = named(spec, values);
    let below = 0;
    const buckets = Array.from(this.#counts, (count, index) => {
      below += count;
      return line(`${spec.name}_bucket`, { ...labels, le: String(this.#bounds[index] ?? "+Inf") }, below);
    });
    return [...buckets, line(`${spec.name}_sum`, labels, this.#sum), line(`${spec.name}_count`, labels, below)];
  }
}
