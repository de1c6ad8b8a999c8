import type { Block } from "../../../core/rollout/judge/share-process.ts";
import type { Random } from "./random.ts";

/** Traffic of a canary whose truth is known, minute by minute. */
export interface Traffic {
  minutes: number;
  unitsPerMinute: number;
  /** Share of the stable version's units that meet an error, by minute. */
  rate(minute: number): number;
  /** Times as many errors on the candidate, by minute. */
  harm(minute: number): number;
  /** The candidate's share of the traffic, by minute. */
  shareAt(minute: number): number;
  /** Failed requests for each unit that meets an error, on average; 1: each unit fails once. */
  requestsPerFault: number;
}

/** What a minute shows: units, as Sluice counts them, and failed requests, as most rules do. */
export interface Minute {
  units: Block;
  failedRequests: { candidate: number; stable: number };
}

const hour = 60;
const ramp = (minute: number) => 0.05 + (0.45 * Math.min(minute, hour)) / hour;

export const steadyTraffic: Traffic = {
  minutes: hour,
  unitsPerMinute: 1_000,
  rate: () => 0.01,
  harm: () => 1,
  shareAt: ramp,
  requestsPerFault: 1,
};

/** One draw of all minutes. */
export function drawMinutes(traffic: Traffic, random: Random): Minute[] {
  return Array.from({ length: traffic.minutes }, (_, minute) => drawMinute(traffic, minute, random));
}

function drawMinute(traffic: Traffic, minute: number, random: Random): Minute {
  const candidateUnits = Math.round(traffic.unitsPerMinute * traffic.shareAt(minute));
  const stableUnits = traffic.unitsPerMinute - candidateUnits;
  const rate = traffic.rate(minute);
  const candidateEvents = binomial(candidateUnits, rate * traffic.harm(minute), random);
  const stableEvents = binomial(stableUnits, rate, random);
  return {
    units: { candidateUnits, stableUnits, candidateEvents, stableEvents },
    failedRequests: {
      candidate: requestsOf(candidateEvents, traffic.requestsPerFault, random),
      stable: requestsOf(stableEvents, traffic.requestsPerFault, random),
    },
  };
}

/** A geometric number of requests for each unit: some give up at once, a few try again and again. */
function requestsOf(units: number, perFault: number, random: Random): number {
  if (perFault === 1) return units;
  let requests = units;
  for (let unit = 0; unit < units; unit++) requests += gap(1 / perFault, random);
  return requests;
}

/** By inversion over the gaps between events: exact, and quick where events are rare. */
function binomial(trials: number, probability: number, random: Random): number {
  let events = 0;
  for (let trial = gap(probability, random); trial < trials; trial += 1 + gap(probability, random)) events += 1;
  return events;
}

/** How many trials without an event come before the next one. */
function gap(probability: number, random: Random): number {
  return Math.floor(Math.log(1 - random.uniform()) / Math.log1p(-probability));
}
