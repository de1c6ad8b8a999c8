import { shortRelease } from "../short-release.ts";
import { addToProcess, emptyProcess, logEvidence, type ShareProcess } from "./share-process.ts";

/**
 * Do the versions predict alike? Scores from 0 to 1 are put into ten bins of equal width, one score a unit, and of each
 * bin the same question is asked as of errors: which share of it fell on the candidate? A new model should differ, so
 * only a bin that is proven to be met twice as often, or half as often, is told, and it is told as a warning.
 *
 * The boundary is not 1 here, so the law of the counts is that of small rates, and approximate in a bin that many meet.
 */

const binCount = 10;
const tolerated = 2;

/** Units of both versions by bin. */
export interface PredictionCounts {
  candidate: readonly number[];
  stable: readonly number[];
}

export interface PredictionEvidence {
  counts: PredictionCounts;
  /** By bin: against "at most `tolerated` times as often". */
  more: readonly ShareProcess[];
  /** By bin: against "at least 1/`tolerated` times as often". */
  fewer: readonly ShareProcess[];
}

const noBins: readonly number[] = Array.from({ length: binCount }, () => 0);
const noProcesses: readonly ShareProcess[] = noBins.map(() => emptyProcess);

export const noPredictionCounts: PredictionCounts = { candidate: noBins, stable: noBins };
export const noPredictions: PredictionEvidence = { counts: noPredictionCounts, more: noProcesses, fewer: noProcesses };

/** @param score from 0 to 1 */
export function binOf(score: number): number {
  return Math.min(binCount - 1, Math.floor(score * binCount));
}

export function addPredictions(evidence: PredictionEvidence, block: PredictionCounts): PredictionEvidence {
  const [candidateUnits, stableUnits] = [total(block.candidate), total(block.stable)];
  if (candidateUnits + stableUnits === 0) return evidence;
  const inBin = (bin: number) => ({
    candidateEvents: block.candidate[bin] ?? 0,
    stableEvents: block.stable[bin] ?? 0,
    candidateUnits,
    stableUnits,
  });
  return {
    counts: {
      candidate: add(evidence.counts.candidate, block.candidate),
      stable: add(evidence.counts.stable, block.stable),
    },
    more: evidence.more.map((process, bin) => addToProcess(process, inBin(bin), tolerated, "worse")),
    fewer: evidence.fewer.map((process, bin) => addToProcess(process, inBin(bin), 1 / tolerated, "fine")),
  };
}

/** The bin that differs most, where the mean of all e-values is a proof; null: nothing to warn of. */
export function predictionWarning(evidence: PredictionEvidence, alpha: number, stableRelease: string): string | null {
  const weights = [...evidence.more, ...evidence.fewer].map(logEvidence);
  if (!(logEvidence(weights) >= -Math.log(alpha))) return null;
  const largest = weights.indexOf(Math.max(...weights));
  const bin = largest % binCount;
  const { candidate, stable } = evidence.counts;
  const often = largest < binCount ? `more than ${tolerated} times` : `less than 1/${tolerated} times`;
  return (
    `The candidate predicts from ${edge(bin)} to ${edge(bin + 1)} ${often} as often as ${shortRelease(stableRelease)}: ` +
    `for ${percent(candidate, bin)} of its users against ${percent(stable, bin)}. This alone is no reason to roll back.`
  );
}

function total(bins: readonly number[]): number {
  return bins.reduce((sum, count) => sum + count, 0);
}

function add(a: readonly number[], b: readonly number[]): number[] {
  return a.map((count, bin) => count + (b[bin] ?? 0));
}

function edge(bin: number): string {
  return String(bin / binCount);
}

function percent(bins: readonly number[], bin: number): string {
  return `${Number(((100 * (bins[bin] ?? 0)) / total(bins)).toFixed(1))} %`;
}
