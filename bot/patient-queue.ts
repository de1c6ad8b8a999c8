import { SluiceError } from "../core/errors.ts";
import type { Lanes } from "./lanes.ts";

/** Lanes that try again where somebody else wrote first, which is no failure: what they wrote is looked at soon. */
export interface PatientQueue {
  queue(lane: string, name: string, job: () => Promise<void>): void;
  /** Once, after a while, which asking again starts anew. */
  lookAgain(name: string, again: () => void, afterMs?: number): void;
  stop(): void;
}

/** While a rollout is under way, it is looked at this often at least. */
const underWayMs = 10_000;

export function patientQueue(lanes: Lanes, sweepMs: number, log: (sentence: string) => void): PatientQueue {
  const timers = new Map<string, NodeJS.Timeout>();

  const lookAgain: PatientQueue["lookAgain"] = (name, again, afterMs = underWayMs) => {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(again, Math.max(0, Math.min(sweepMs, afterMs))));
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
