import { type Natural, naturalLimit, type ToleranceSetting, toleranceBy } from "../../drift/tolerance.ts";
import { clopperPearson } from "../../metrics/proportions.ts";
import type { WatchedSegment } from "./segment-report.ts";

/** Whether a segment's share of the rows changed by more than it may, and whether the segment is gone. */

export interface SegmentRows {
  reference: { own: number; all: number };
  window: { own: number; all: number };
}

interface Rule {
  tolerance: ToleranceSetting;
  natural: Natural;
  alpha: number;
}

type Share = WatchedSegment["share"];

/** Exact bounds of either share, each with half of the error: segments are small, and far from any normal law. */
export function testShare({ reference, window }: SegmentRows, { tolerance, natural, alpha }: Rule): Share {
  const [was, is] = [reference, window].map(({ own, all }) => clopperPearson(own, all, alpha / 2));
  const from = { lower: was?.lower ?? 0, upper: was?.upper ?? 1 };
  const to = { lower: is?.lower ?? 0, upper: is?.upper ?? 1 };
  const lower = Math.max(0, to.lower - from.upper, from.lower - to.upper);
  const upper = Math.max(to.upper - from.lower, from.upper - to.lower);
  const { share: allowed } = toleranceBy(tolerance, natural, alpha);
  return {
    reference: reference.own / reference.all,
    window: window.own / window.all,
    ...{ lower, upper, tolerance: allowed },
    verdict: lower > allowed ? "drift" : upper <= allowed ? "stable" : "unsure",
  };
}

/**
 * No row of it is there, where chance alone would surely have brought one, and where it was not missing on days of the
 * reference too.
 */
export function isGone({ reference, window }: SegmentRows, { natural, alpha }: Omit<Rule, "tolerance">): boolean {
  if (window.own > 0 || reference.own === 0) return false;
  const { lower } = clopperPearson(reference.own, reference.all, alpha / 2);
  const usual = naturalLimit(natural, alpha) ?? 0;
  return (1 - (lower ?? 0)) ** window.all <= alpha / 2 && reference.own / reference.all > usual;
}
