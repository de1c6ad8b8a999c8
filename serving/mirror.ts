import type { Outcome } from "./rollout/unit-ledger.ts";
import type { Session } from "./scoring/session.ts";

/**
 * Copies of answered requests for a version that nobody hears. They wait in a short line of their own, begin after the
 * client's answer, and those that find the line full are dropped and counted: a slow candidate costs no client anything
 * but the processor that it runs on.
 */

/** A request as another version may be asked it. */
export interface Replay {
  /** Numbers and strings of its inputs, for the memory that it holds. */
  values: number;
  ask(session: Session, release: string): Promise<Outcome>;
}

interface Copy {
  replay: Replay;
  session: Session;
  release: string;
  /** False when the routes do not mirror to this version any more. */
  isWanted(): boolean;
  done(outcome: Outcome): void;
}

/** At work at the same time, and waiting. */
const maxRunning = 4;
const maxWaiting = 64;
/** Of those that wait together: 8 to 16 MB. */
const maxValues = 1_000_000;

export class Mirror {
  readonly counts = { answered: 0, failed: 0, dropped: 0 };
  readonly #waiting: Copy[] = [];
  #values = 0;
  #running = 0;

  offer(copy: Copy): void {
    const fits = this.#waiting.length < maxWaiting && this.#values + copy.replay.values <= maxValues;
    if (!fits) {
      this.counts.dropped += 1;
      return;
    }
    this.#waiting.push(copy);
    this.#values += copy.replay.values;
    setImmediate(() => this.#next());
  }

  #next(): void {
    const copy = this.#running < maxRunning ? this.#waiting.shift() : undefined;
    if (!copy) {
      return;
    }
    this.#values -= copy.replay.values;
    if (copy.isWanted() && !copy.session.isRetired) {
      void this.#run(copy);
    } else {
      this.counts.dropped += 1;
      this.#next();
    }
  }

  async #run({ replay, session, release, done }: Copy): Promise<void> {
    this.#running += 1;
    session.acquire();
    const outcome = await replay.ask(session, release);
    session.release();
    this.#running -= 1;
    this.counts.answered += 1;
    this.counts.failed += outcome.failed ? 1 : 0;
    done(outcome);
    this.#next();
  }
}
