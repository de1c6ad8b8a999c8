import { estimate } from "../bounds.ts";
import type { Estimate } from "../measurement.ts";
import { effectiveSize, itemsOf, type Sample, sumOfSquares } from "../sample.ts";

/**
 * A metric of many classes, linearised: how far each row moves the value. The square of its standard error is the sum of the
 * squares of what each independent unit contributes.
 */
export interface Reading {
  value: number;
  contributions: Float64Array;
}

export function readingEstimate(
  reading: Reading,
  { sample, range }: { sample: Sample; range: [number, number] | null },
  sure: number,
): Estimate {
  const n = effectiveSize(sample);
  const standardError = standardErrorOf(reading.contributions, sample);
  return estimate(reading.value, n, { kind: "estimate", standardError, n, ...(range && { range }) }, sure);
}

export function readingDifference(ours: Reading, theirs: Reading, sample: Sample, sure: number): Estimate {
  const n = effectiveSize(sample);
  const standardError = standardErrorOf(
    ours.contributions.map((own, row) => own - (theirs.contributions[row] as number)),
    sample,
  );
  const evidence =
    standardError === 0
      ? ({ kind: "unchanged", chances: n } as const)
      : ({ kind: "estimate", standardError, n } as const);
  return estimate(ours.value - theirs.value, n, evidence, sure);
}

export function undefinedEstimate(sample: Sample, note: string, sure: number): Estimate {
  const n = effectiveSize(sample);
  return estimate(null, n, { kind: "estimate", standardError: null, n }, sure, note);
}

function standardErrorOf(contributions: Float64Array, sample: Sample): number | null {
  const items = itemsOf(sample);
  if (items < 2) return null;
  const squares = sumOfSquares(sample, (row) => contributions[row] as number);
  return Math.sqrt((squares * items) / (items - 1));
}
