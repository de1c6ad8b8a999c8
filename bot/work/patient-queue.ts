import { passingFailure } from "../../adapters/github/passing-failure.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Lanes } from "./lanes.ts";
import type { Meter } from "./meter.ts";

/**
 * Lanes that try again: where somebody else wrote first, and where GitHub failed in a way that passes. A job begins by
 * looking at what is there, so doing it again does nothing twice.
 */
export interface PatientQueue {
  queue(lane: string, name: string, job: () => Promise<void>): void;
  /** Once, after a while, which asking again starts anew. */
  lookAgain(name: string, again: () => void, afterMs: number): void;
  /** Jobs that have failed and will be tried again. */
  retrying(): number;
  stop(): void;
}

/** Where somebody else keeps writing first. */
const longestConflictMs = 10_000;

/** The first pause after a failure; each further one is twice as long. What fails still is left to the sweep. */
const firstPauseMs = 500;
const mostAttempts = 6;
const longestPauseMs = 15 * 60_000;

export function patientQueue(
  lanes: Lanes,
  meter: Meter,
  sweepMs: number,
  log: (sentence: string) => void,
): PatientQueue {
  const timers = new Map<string, NodeJS.Timeout>();
  const retries = new Set<string>();

  const after = (name: string, ms: number, again: () => void): void => {
    clearTimeout(timers.get(name));
    const begin = () => {
      timers.delete(name);
      retries.delete(name);
      again();
    };
    timers.set(name, setTimeout(begin, ms));
  };

  const lookAgain: PatientQueue["lookAgain"] = (name, again, afterMs) =>
    after(name, Math.max(0, Math.min(sweepMs, afterMs)), again);

  const attempt = (lane: string, name: string, job: () => Promise<void>, number: number): void =>
    lanes.queue(lane, name, async () => {
      try {
        await job();
        meter.job("done");
      } catch (error) {
        const pause = pauseAfter(error, number, Math.min(sweepMs, longestConflictMs));
        meter.job(pause === null ? "failed" : "retried");
        if (pause === null) throw error;
        log(`${lane}: ${error instanceof Error ? error.message : error}; again in ${pause} ms`);
        retries.add(`${lane} ${name}`);
        after(`${lane} ${name}`, pause, () => attempt(lane, name, job, number + 1));
      }
    });

  const stop = () => {
    for (const timer of timers.values()) clearTimeout(timer);
  };

  return { queue: (lane, name, job) => attempt(lane, name, job, 1), lookAgain, retrying: () => retries.size, stop };
}

/** In milliseconds; null where trying again is not worth it. */
function pauseAfter(error: unknown, attempts: number, conflictMs: number): number | null {
  const own = firstPauseMs * 2 ** (attempts - 1);
  if (error instanceof SluiceError && error.code === "CONFLICT") return Math.min(conflictMs, own);
  const asked = passingFailure(error, Date.now());
  if (asked === null || attempts >= mostAttempts) return null;
  return Math.min(longestPauseMs, Math.max(asked, own));
}
