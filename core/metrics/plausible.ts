import type { Estimate } from "./measurement.ts";
import type { Share } from "./share-differences.ts";

const tolerance = 1e-9;

/** Whether an estimate that was read from a file could come from its evidence; one that could not proves nothing. */
export function isPlausible({ value, evidence }: Estimate): boolean {
  switch (evidence.kind) {
    case "proportion":
      return evidence.successes <= evidence.trials && equals(value, evidence.successes, evidence.trials);
    case "f1":
      return equals(value, 2 * evidence.truePositives, 2 * evidence.truePositives + evidence.mistakes);
    case "paired-proportion": {
      const { gained, lost, trials } = evidence;
      return gained + lost <= trials && equals(value, gained - lost, trials);
    }
    case "rate-gap":
    case "rate-ratio":
      // Comes from counts of groups alone, and is never read from a file.
      return false;
    case "auc":
      return hasPairs(evidence) && isSpread(evidence.variance) && (value === null || (value >= 0 && value <= 1));
    case "auc-difference":
      return hasPairs(evidence) && isSpread(evidence.variance) && isDifference(value, evidence.models);
    case "mean":
      return isSpread(evidence.standardError);
    case "estimate": {
      const { standardError, range, models } = evidence;
      return (
        isSpread(standardError) &&
        isDifference(value, models) &&
        (value === null || !range || (value >= range[0] - tolerance && value <= range[1] + tolerance))
      );
    }
    case "unchanged":
      return evidence.chances > 0;
    case "same-model":
      return value === null || value === 0;
  }
}

function equals(value: number | null, numerator: number, denominator: number): boolean {
  if (value === null || denominator === 0) return value === null && denominator === 0;
  return Math.abs(value - numerator / denominator) <= tolerance;
}

const hasPairs = (sizes: { positives: number; negatives: number }) => sizes.positives > 0 && sizes.negatives > 0;

const isSpread = (spread: number | null) => spread === null || spread >= 0;

function isDifference(value: number | null, models: readonly [Share, Share] | undefined): boolean {
  if (value === null || models === undefined) return true;
  const [ours, theirs] = models;
  return Math.abs(value - (ours.value - theirs.value)) <= tolerance;
}
