import { systemClock } from "../../adapters/clock.ts";
import { SluiceError } from "../../core/errors.ts";
import { say } from "./terminal.ts";

/** What takes seconds on an idle machine takes minutes on one that is busy with something else. */
const patienceMs = 300_000;

/**
 * Looks until there is something to see. Says what it waits for where that takes more than a few seconds.
 * @throws SluiceError SERVER_UNREACHABLE when `ms` milliseconds have brought nothing
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  ms = patienceMs,
): Promise<T> {
  const begun = systemClock.monotonic();
  let nextWord = 5_000;
  for (;;) {
    const seen = await look();
    if (seen) {
      return seen;
    }
    const waited = systemClock.monotonic() - begun;
    if (waited > ms) {
      throw new SluiceError(
        "SERVER_UNREACHABLE",
        `${Math.round(waited / 1_000)} s were waited in vain for this: ${what}.`,
        { remedy: "Read the logs in the folder that is named below." },
      );
    }
    if (waited > nextWord) {
      say(`… waiting: ${what} (${Math.round(waited / 1_000)} s)`);
      nextWord += 10_000;
    }
    await systemClock.sleep(150);
  }
}
