/** Steps per factor of ten: an edge is 12 % above the one before. */
const perDecade = 20;
const firstEdgeMs = 0.01;
const decades = 7; // up to 100 s
const size = perDecade * decades + 1;

/** Latencies counted in geometric buckets of constant memory. */
export class LatencyHistogram {
  readonly #counts = new Float64Array(size);
  #total = 0;

  add(milliseconds: number): void {
    const index = Math.ceil(perDecade * Math.log10(Math.max(milliseconds, firstEdgeMs) / firstEdgeMs));
    const bucket = Math.min(index, size - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
  }

  get total(): number {
    return this.#total;
  }

  /** The upper edge of the bucket that holds the quantile: never too small. NaN without values. */
  quantile(share: number): number {
    const rank = share * this.#total;
    let below = 0;
    for (let bucket = 0; bucket < size; bucket++) {
      below += this.#counts[bucket] ?? 0;
      if (below >= rank && below > 0) {
        return edgeMs(bucket);
      }
    }
    return Number.NaN;
  }
}

function edgeMs(bucket: number): number {
  return firstEdgeMs * 10 ** (bucket / perDecade);
}
