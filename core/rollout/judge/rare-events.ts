import { logEvidence, ratioFactors } from "./share-process.ts";

/**
 * Where both versions are good, events are so rare that no ratio can be proven: two perfect versions have no ratio at
 * all. Then the candidate's own rate is compared with a rate that nobody minds.
 */
export const negligibleRate = 0.01;

/**
 * ln E against "at least `negligibleRate` of the candidate's units meet an event": Bernoulli likelihood ratios towards
 * smaller rates, mixed equally. Valid at any time of looking. Without any event about 400 units give E = 20.
 */
export function logEvidenceOfRarity(events: number, units: number): number {
  return logEvidence(
    ratioFactors.map((factor) => {
      const rate = negligibleRate / factor;
      const spared = units - events;
      return events * Math.log(rate / negligibleRate) + spared * Math.log((1 - rate) / (1 - negligibleRate));
    }),
  );
}
