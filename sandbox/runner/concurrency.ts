import type { Value } from "./expressions/expression.ts";

/** What `concurrency:` asks for. */
export interface Concurrency {
  group: string;
  cancelInProgress: boolean;
  /** `single`: one waits, and a newer one takes its place. `max`: up to 100 wait their turn. */
  queue: "single" | "max";
}

/** Null when nothing is asked for, or a group without a name. */
export function readConcurrency(value: Value | undefined): Concurrency | null {
  const asked = (typeof value === "object" && value !== null ? value : { group: value ?? "" }) as Record<string, Value>;
  if (asked.group === "" || asked.group === null) {
    return null;
  }
  return {
    group: String(asked.group),
    cancelInProgress: asked["cancel-in-progress"] === true,
    queue: asked.queue === "max" ? "max" : "single",
  };
}

interface Entry extends Concurrency {
  /** Called when a newer one wants this running one gone. */
  cancel: () => void;
}

const longestQueue = 100;

interface Waiting extends Entry {
  admit: (admitted: boolean) => void;
}

/** Who may run: in every group one at a time. Groups are named without regard to case. */
export class ConcurrencyGroups {
  readonly #groups = new Map<string, { running: Entry; waiting: Waiting[] }>();

  /** Does the work when its turn comes. Null when a newer one took its place meanwhile; `cancel` ends running work. */
  async inTurn<T>(wanted: Concurrency | null, cancel: () => void, work: () => Promise<T>): Promise<T | null> {
    if (wanted === null) {
      return await work();
    }
    const entry = { ...wanted, cancel };
    if (!(await this.#enter(entry))) {
      return null;
    }
    return await work().finally(() => this.#leave(entry));
  }

  async #enter(entry: Entry): Promise<boolean> {
    const name = entry.group.toLowerCase();
    const group = this.#groups.get(name);
    if (group === undefined) {
      this.#groups.set(name, { running: entry, waiting: [] });
      return true;
    }
    const waiting = Promise.withResolvers<boolean>();
    const keep = entry.queue === "max" ? longestQueue - 1 : 0;
    for (const outdated of group.waiting.splice(0, Math.max(0, group.waiting.length - keep))) {
      outdated.admit(false);
    }
    group.waiting.push({ ...entry, admit: waiting.resolve });
    if (entry.cancelInProgress) {
      group.running.cancel();
    }
    return await waiting.promise;
  }

  #leave({ group: name }: Entry): void {
    const group = this.#groups.get(name.toLowerCase());
    const next = group?.waiting.shift();
    if (group === undefined || next === undefined) {
      this.#groups.delete(name.toLowerCase());
      return;
    }
    group.running = next;
    next.admit(true);
  }
}
