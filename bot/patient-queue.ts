import { SluiceError } from "../core/errors.ts";
import type { Lanes } from "./lanes.ts";

/** Lanes that try again where somebody else wrote first, which is no failure: what they wrote is looked at soon. */
export interface PatientQueue {
  queue(lane: string, name: string, job: () => Promise<void>): void;
  /** Once, after a while; asking again before that starts the while anew. */
  lookAgain(name: string, again: () => void): void;
  stop(): void;
}

/** While a rollout is under way, it is looked at this often at least. */
const underWayMs = 10_000;

export function patientQueue(lanes: Lanes, sweepMs: number, log: (sentence: string) => void): PatientQueue {
  const timers = new Map<string, NodeJS.Timeout>();

  const lookAgain: PatientQueue["lookAgain"] = (name, again) => {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(again, Math.min(sweepMs, underWayMs)));
  };

  const queue: PatientQueue["queue"] = (lane, name, job) =>
    lanes.queue(lane, name, async () => {
      try {
        await job();
      } catch (error) {
        if (!(error instanceof SluiceError && error.code === "CONFLICT")) throw error;
        log(`${lane}: ${error.message}`);
        lookAgain(`${lane} ${name}`, () => queue(lane, name, job));
      }
    });

  const stop = () => {
    for (const timer of timers.values()) clearTimeout(timer);
  };

  return { queue, lookAgain, stop };
}
