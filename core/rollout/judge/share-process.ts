/**
 * The share-of-events e-process: given how many units each version served in a block, which share of the block's events
 * fell on the candidate? Conditioning on the block's total makes it indifferent to outages, daily cycles and ramps that
 * hit both versions alike. Its mean under the null is at most 1 (exactly hypergeometric where the boundary is 1: the
 * factor is convex in the candidate's count, Hoeffding 1963), so by Ville's inequality the chance that it *ever*
 * reaches 1/α is at most α: it may be looked at after every block.
 *
 * Of the family of Lindon and Malek (2020), "Anytime-valid inference for multinomial count data".
 */

/** Counts of one block. Events are units that met one, so there are never more events than units. */
export interface Block {
  candidateEvents: number;
  stableEvents: number;
  candidateUnits: number;
  stableUnits: number;
}

/** `worse`: against "the rate ratio is at most the boundary". `fine`: against "it is at least the boundary". */
export type Direction = "worse" | "fine";

/** The alternatives of the mixture, as multiples (or, towards `fine`, fractions) of the boundary; weighted equally. */
export const ratioFactors = [1.1, 1.25, 1.5, 2, 3, 5, 10, 20, 50] as const;

/** One log likelihood ratio per alternative. */
export type ShareProcess = readonly number[];

export const emptyProcess: ShareProcess = ratioFactors.map(() => 0);

export function addToProcess(
  process: ShareProcess,
  block: Block,
  boundary: number,
  direction: Direction,
): ShareProcess {
  const ratios = alternatives(boundary, direction);
  return process.map((weight, index) => weight + logRatio(block, boundary, ratios[index] ?? Number.NaN));
}

/** ln E, where E is the mean over the alternatives. */
export function logEvidence(process: ShareProcess): number {
  const largest = Math.max(...process);
  const sum = process.reduce((total, weight) => total + Math.exp(weight - largest), 0);
  return largest + Math.log(sum / process.length);
}

/** The rate ratios that the process bets on. */
export function alternatives(boundary: number, direction: Direction): number[] {
  return ratioFactors.map((factor) => (direction === "worse" ? boundary * factor : boundary / factor));
}

/**
 * k_c·ln(π(q)/π(R)) + k_s·ln((1−π(q))/(1−π(R))) with π(r) = r·n_c/(r·n_c + n_s), written so that a version without
 * units gives 0 and not 0/0.
 */
function logRatio(block: Block, boundary: number, ratio: number): number {
  const { candidateEvents, stableEvents, candidateUnits, stableUnits } = block;
  const events = candidateEvents + stableEvents;
  if (events === 0) {
    return 0;
  }
  const shift = Math.log((boundary * candidateUnits + stableUnits) / (ratio * candidateUnits + stableUnits));
  return candidateEvents * Math.log(ratio / boundary) + events * shift;
}

/** Counts that cannot be: not whole, negative, or more events than units. Whoever feeds them has a defect. */
export function isPossible(block: Block): boolean {
  const counts = [block.candidateEvents, block.stableEvents, block.candidateUnits, block.stableUnits];
  return (
    counts.every((count) => Number.isSafeInteger(count) && count >= 0) &&
    block.candidateEvents <= block.candidateUnits &&
    block.stableEvents <= block.stableUnits
  );
}
