import { estimateRows } from "../../../core/monitor/estimate.ts";
import { estimateVerdict } from "../../../core/monitor/estimate-verdict.ts";
import type { Estimate } from "../../../core/monitor/monitor-report.ts";
import type { Reference } from "../../../core/monitor/reference.ts";
import { scoreBins } from "../../../core/monitor/score-bins.ts";

/** A calibrated classifier whose rows become harder: windows are estimated by the code that estimates live ones. */

const threshold = 0.5;
const heldOutRows = 10_000;
/** How far accuracy may fall. */
const mayDrop = 0.02;

interface Rows {
  scores: Float64Array;
  labels: Float64Array;
}

/** Easy rows lie near 0 and 1, hard ones anywhere between. */
const easyShare = 0.7;
const accuracyOfEasy = 0.95;
const accuracyOfHard = 0.75;

function rowsWith(hard: number, count: number, random: () => number): Rows {
  const scores = Float64Array.from({ length: count }, () => {
    const certainty = random() < hard ? 0.5 + 0.5 * random() : 0.9 + 0.1 * random();
    return Math.fround(random() < 0.5 ? certainty : 1 - certainty);
  });
  return { scores, labels: scores.map((score) => (random() < score ? 1 : 0)) };
}

/** Share of hard rows with which accuracy lies so far below the held-out rows'. */
const hardFor = (drop: number) => 1 - easyShare + drop / (accuracyOfEasy - accuracyOfHard);
const accuracyWith = (hard: number) => hard * accuracyOfHard + (1 - hard) * accuracyOfEasy;

function referenceOf({ scores, labels }: Rows): Reference {
  return {
    ...{ version: 1, model: "m", digest: `sha256:${"0".repeat(64)}`, rows: scores.length, features: [], columns: [] },
    ...{ score: null, past: { ms: 86_400_000, distances: {} }, responses: [] },
    bins: scoreBins("binary-classification", scores, labels, threshold),
  };
}

function accuracyIn(reference: Reference, scores: Float64Array): Estimate {
  const [accuracy] = estimateRows(reference, scores, { task: "binary-classification", threshold, length: null });
  return accuracy as Estimate;
}

export interface Trial {
  /** Whether the window is said to be worse: by Sluice, and by three deviations of ten chunks of the held-out rows. */
  ours: boolean;
  chunks: boolean;
  /** Whether the intervals held the accuracy of all such rows, and that of these very ones. */
  isCovered: boolean;
  isRealised: boolean;
}

export function tryWindow(drop: number, count: number, random: () => number): Trial {
  const heldOut = rowsWith(hardFor(0), heldOutRows, random);
  const reference = referenceOf(heldOut);
  const window = rowsWith(hardFor(drop), count, random);
  const estimate = accuracyIn(reference, window.scores);
  const truth = accuracyWith(hardFor(drop));
  const right = window.labels.filter((label, row) => (window.scores[row] as number) >= threshold === (label === 1));
  const realised = right.length / count;
  return {
    ours: estimateVerdict(estimate, mayDrop) === "worse",
    chunks: isOutsideOfChunks(reference, heldOut.scores, estimate.value),
    isCovered: estimate.lower <= truth && truth <= estimate.upper,
    isRealised: estimate.realised.lower <= realised && realised <= estimate.realised.upper,
  };
}

const chunks = 10;
const deviations = 3;

/** Whatever the number of rows in a window, as a rule of thumb has it. */
function isOutsideOfChunks(reference: Reference, scores: Float64Array, value: number): boolean {
  const size = scores.length / chunks;
  const known = Array.from({ length: chunks }, (_, chunk) => {
    return accuracyIn(reference, scores.subarray(chunk * size, (chunk + 1) * size)).value;
  });
  const mean = known.reduce((sum, one) => sum + one, 0) / chunks;
  const spread = Math.sqrt(known.reduce((sum, one) => sum + (one - mean) ** 2, 0) / chunks);
  return Math.abs(value - mean) > deviations * spread;
}

export const drops = [0, 0.011, 0.026, 0.046] as const;
export const sizes = [500, 2_000] as const;
