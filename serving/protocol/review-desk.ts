import { SluiceError } from "../../core/errors.ts";
import { isDeferred, type ReviewBand } from "../../core/models/review-band.ts";
import { positiveProbabilities } from "../../core/models/scoring.ts";
import type { LoadedModel } from "../../core/ports.ts";
import type { Outputs } from "../scoring/batch-tensors.ts";

interface Predicted {
  version: LoadedModel;
  rows: number;
  /** As the deployment wants it; null: it wants none. */
  band: ReviewBand | null;
}

/**
 * Which predictions are too uncertain to act upon, by model, and how many rows were. A band that the server was started
 * with comes before that of a deployment: whoever runs the server has the last word.
 */
export class ReviewDesk {
  readonly #bands: ReadonlyMap<string, ReviewBand>;
  readonly counts = new Map<string, { deferred: number; automatic: number }>();

  constructor(bands: ReadonlyMap<string, ReviewBand>) {
    this.#bands = bands;
    for (const model of bands.keys()) {
      this.counts.set(model, { deferred: 0, automatic: 0 });
    }
  }

  /** For each row whether a person is to decide; null: the model has no band. */
  review(model: string, outputs: Outputs, { version, rows, band: deployed }: Predicted): boolean[] | null {
    const band = this.#bands.get(model) ?? deployed;
    if (!band) {
      return null;
    }
    return Array.from(probabilitiesOf(version, outputs, rows), (one) => isDeferred(one, band));
  }

  /** What a client was told; a version in the shadow tells nobody. */
  count(model: string, deferred: readonly boolean[]): void {
    const count = this.counts.get(model) ?? { deferred: 0, automatic: 0 };
    for (const isForPerson of deferred) {
      count[isForPerson ? "deferred" : "automatic"] += 1;
    }
    this.counts.set(model, count);
  }
}

/** A version whose output is no probability tells nothing that one could be sure of: all its rows are for a person. */
function probabilitiesOf(version: LoadedModel, outputs: Outputs, rows: number): Float64Array {
  try {
    return positiveProbabilities(version, outputs, rows);
  } catch (error) {
    if (error instanceof SluiceError) {
      return new Float64Array(rows).fill(Number.NaN);
    }
    throw error;
  }
}
