import type { Block } from "../../core/rollout/judge/share-process.ts";

export type Role = "stable" | "candidate";

/**
 * One kind of event of a rollout, by units. A unit is at risk until it has met one, on whichever version; after that it
 * is neither exposure nor event. Without that rule, users whose requests fail on every version would be used up on the
 * stable version and would then, moved over by the next step, look like the candidate's doing.
 */
export class EventLedger {
  readonly #affected = new Set<number>();
  /** Units that count as exposed in the present block. */
  readonly #exposed: Record<Role, Set<number>> = { stable: new Set(), candidate: new Set() };
  #events: Record<Role, number> = { stable: 0, candidate: 0 };

  observe(role: Role, unit: number, met: boolean): void {
    if (this.#affected.has(unit)) {
      return;
    }
    this.#exposed[role].add(unit);
    if (met) {
      this.#affected.add(unit);
      this.#events[role] += 1;
    }
  }

  /**
   * Both versions were asked the same. What the first request at which either fails says, counts for both at once, so
   * neither version meets users whom the other has used up.
   */
  observePair(unit: number, met: Readonly<Record<Role, boolean>>): void {
    if (this.#affected.has(unit)) {
      return;
    }
    for (const role of ["stable", "candidate"] as const) {
      this.#exposed[role].add(unit);
      this.#events[role] += met[role] ? 1 : 0;
    }
    if (met.stable || met.candidate) {
      this.#affected.add(unit);
    }
  }

  /** The counts since the last block; a new block begins. */
  takeBlock(): Block {
    const block = {
      candidateEvents: this.#events.candidate,
      stableEvents: this.#events.stable,
      candidateUnits: this.#exposed.candidate.size,
      stableUnits: this.#exposed.stable.size,
    };
    this.#events = { stable: 0, candidate: 0 };
    this.#exposed.stable.clear();
    this.#exposed.candidate.clear();
    return block;
  }
}
