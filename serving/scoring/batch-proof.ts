import type { Outputs } from "./batch-tensors.ts";

/**
 * Whether batches of a model give the very bits that single requests give. A model may look at its rows together, and
 * matrix products may round differently in batches; nothing in its interface tells. So the first batches are scored both
 * ways, and now and then a later one; the requests get what they would have got alone. One difference ends batching.
 */
const provingBatches = 8;
/** Afterwards one batch in this many is scored both ways. */
const sampleEvery = 512;

export class BatchProof {
  #equal = 0;
  #sinceSample = 0;
  #refuted = false;

  get isRefuted(): boolean {
    return this.#refuted;
  }

  /** Whether the next batch is to be scored both ways; to be asked once per batch. */
  wantsBatch(): boolean {
    this.#sinceSample += 1;
    return this.#equal < provingBatches || this.#sinceSample >= sampleEvery;
  }

  /** @param alone null where a request failed alone, or was not scored: it proves nothing */
  compare(together: readonly Outputs[], alone: readonly (Outputs | null)[]): void {
    this.#sinceSample = 0;
    const pairs = alone.flatMap((outputs, index) => (outputs ? [{ outputs, batched: together[index] ?? {} }] : []));
    if (pairs.some(({ outputs, batched }) => !isSame(outputs, batched))) {
      this.#refuted = true;
    } else if (pairs.length > 1) {
      this.#equal += 1;
    }
  }
}

function isSame(a: Outputs, b: Outputs): boolean {
  return Object.entries(a).every(([name, tensor]) => {
    const other = b[name];
    return other !== undefined && isSameList(tensor.shape, other.shape) && isSameList(tensor.data, other.data);
  });
}

/** Not-a-number equals itself: both ways gave it. */
function isSameList(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  return a.length === b.length && Array.prototype.every.call(a, (value, index) => Object.is(value, b[index]));
}
