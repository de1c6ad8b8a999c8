import { rank } from "./ranking.ts";
import { type Resampleable, sections } from "./resampling.ts";
import type { Sample } from "./sample.ts";

/** The median of the absolute errors, sorted once for all resamples. */
export function medianError({ labels, weights }: Sample, scores: Float64Array): Resampleable {
  const errors = labels.map((label, row) => Math.abs(label - (scores[row] as number)));
  const { order, scores: falling } = rank(errors);
  const inSection = (section: number, sectionOf: Uint8Array) => {
    const rows = order.filter((row) => sectionOf[row] === section);
    const own = Float64Array.from(rows, (row) => errors[row] as number);
    return medianOf(own, rows, weights);
  };
  return {
    of: (reweighted) => medianOf(falling, order, reweighted),
    bySection: (sectionOf) => Array.from({ length: sections }, (_, section) => inSection(section, sectionOf)),
  };
}

/** Sums of weights that differ by less are equal: as much may rounding take. */
const tolerance = 1e-12;

/**
 * The value that has half of the weight on either side; where two share that, their mean, as in scikit-learn since 1.7: so
 * that a row of weight 2 is two rows, and weights of 1 change nothing. null: no row, or none that counts.
 */
function medianOf(falling: Float64Array, order: Uint32Array, weights: Float64Array | null): number | null {
  const weightAt = (place: number) => (weights === null ? 1 : (weights[order[place] as number] as number));
  let total = 0;
  for (let place = 0; place < falling.length; place++) total += weightAt(place);
  const half = total / 2;
  let passed = 0;
  let upper: number | null = null;
  for (let place = 0; place < falling.length; place++) {
    passed += weightAt(place);
    if (upper === null && passed >= half - tolerance * total && passed > 0) upper = falling[place] as number;
    if (upper !== null && passed > half + tolerance * total) return (upper + (falling[place] as number)) / 2;
  }
  return upper;
}
