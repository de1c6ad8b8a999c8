import { ratioFactors } from "./share-process.ts";

/**
 * How long a canary can be worse before it is found out, computed before it starts from what is known of the traffic:
 * the first moment at which the evidence that is expected, less 1.645 of its standard deviations (so that 95 of 100
 * rollouts are faster), reaches proof. The mixture over `ratioFactors` costs ln 9 where the harm is one of them.
 */

export interface ExpectedTraffic {
  /** Different units, of both versions together. */
  unitsPerMinute: number;
  /** Share of the stable version's units that meet the event. */
  eventRate: number;
}

/** One stretch of time with one share of traffic on the candidate. */
export interface Stretch {
  /** Of the candidate, in (0, 1). */
  share: number;
  minutes: number;
}

export interface Detection {
  /** Chance of a wrong rollback that the metric may spend. */
  alpha: number;
  /** The rate ratio that is still allowed. */
  boundary: number;
}

/** One-sided 95 % quantile of the normal distribution. */
const deviations = 1.645;
/** The moment is found to this many minutes. */
const resolution = 0.25;

/** @param harm the candidate's rate as a multiple of the stable one. @returns minutes; null: not within these stretches */
export function detectionMinutes(
  stretches: readonly Stretch[],
  traffic: ExpectedTraffic,
  harm: number,
  { alpha, boundary }: Detection,
): number | null {
  const proof = -Math.log(alpha) + Math.log(ratioFactors.length);
  let [evidence, variance, minutes] = [0, 0, 0];
  for (const stretch of stretches) {
    const gain = gainOf(stretch.share, traffic, harm, boundary);
    for (let left = stretch.minutes; left > 0; left -= resolution) {
      const passed = Math.min(left, resolution);
      minutes += passed;
      evidence += gain.mean * passed;
      variance += gain.variance * passed;
      if (evidence - deviations * Math.sqrt(variance) >= proof) return minutes;
    }
  }
  return null;
}

/** What a minute adds to ln E, on average, and its variance: Λ·KL(π_q‖π_R) and Λ·V. */
function gainOf(share: number, { unitsPerMinute, eventRate }: ExpectedTraffic, harm: number, boundary: number) {
  const [candidate, stable] = [unitsPerMinute * share, unitsPerMinute * (1 - share)];
  const shareUnder = (ratio: number) => (ratio * candidate) / (ratio * candidate + stable);
  const [harmed, allowed] = [shareUnder(harm), shareUnder(boundary)];
  const [onCandidate, onStable] = [Math.log(harmed / allowed), Math.log((1 - harmed) / (1 - allowed))];
  const events = eventRate * (Math.min(harm, 1 / eventRate) * candidate + stable);
  return {
    mean: events * (harmed * onCandidate + (1 - harmed) * onStable),
    variance: events * (harmed * onCandidate ** 2 + (1 - harmed) * onStable ** 2),
  };
}
