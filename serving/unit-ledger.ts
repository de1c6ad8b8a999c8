import type { CanaryMetric, Counts } from "../core/rollout/evidence.ts";
import type { Block } from "../core/rollout/share-process.ts";
import type { VersionCounts } from "../core/rollout/status.ts";

/**
 * Who met what during a rollout. Units are counted, not requests: one busy user with a broken input is one event.
 *
 * A unit is at risk of an event until it has met one, on whichever version; after that it is neither exposure nor event
 * of that metric. Without that rule, users whose requests fail on every version would be used up on the stable version
 * and would then, moved over by the next step, look like the candidate's doing.
 */

type Role = keyof Counts;
const roles: readonly Role[] = ["stable", "candidate"];

/** Units beyond this are served but not judged; those known by then go on counting. About 100 bytes each. */
const maxUnits = 250_000;

const noCounts: VersionCounts = { requests: 0, errors: 0, slow: 0, units: 0, unitsWithErrors: 0, unitsWithSlow: 0 };
export const zeroCounts: Counts = { stable: noCounts, candidate: noCounts };

const emptyBlock: Block = { candidateEvents: 0, stableEvents: 0, candidateUnits: 0, stableUnits: 0 };

class RoleLedger {
  readonly counts: VersionCounts;
  readonly #seen = new Set<number>();
  readonly #met: Record<CanaryMetric, Set<number>> = { errors: new Set(), slow: new Set() };
  /** Units of the present block, and of the present step. */
  readonly inBlock = new Set<number>();
  readonly inStep = new Set<number>();

  constructor(before: VersionCounts) {
    this.counts = { ...before };
  }

  countRequest(failed: boolean, slow: boolean): void {
    this.counts.requests += 1;
    this.counts.errors += failed ? 1 : 0;
    this.counts.slow += slow ? 1 : 0;
  }

  countUnit(unit: number, failed: boolean, slow: boolean): void {
    this.inStep.add(unit);
    this.counts.units += addNew(this.#seen, unit);
    this.counts.unitsWithErrors += failed ? addNew(this.#met.errors, unit) : 0;
    this.counts.unitsWithSlow += slow ? addNew(this.#met.slow, unit) : 0;
  }
}

export class UnitLedger {
  readonly #roles: Record<Role, RoleLedger>;
  readonly #slowMs: number;
  readonly #known = new Set<number>();
  readonly #affected: Record<CanaryMetric, Set<number>> = { errors: new Set(), slow: new Set() };
  #blocks: Record<CanaryMetric, Block> = { errors: { ...emptyBlock }, slow: { ...emptyBlock } };

  /** @param before what was counted before a restart; its units are forgotten and may count once more */
  constructor(slowMs: number, before: Counts) {
    this.#slowMs = slowMs;
    this.#roles = { stable: new RoleLedger(before.stable), candidate: new RoleLedger(before.candidate) };
  }

  /** @param unit hash of the unit; null: the request told none, so that it cannot be judged */
  record(role: Role, unit: number | null, milliseconds: number, failed: boolean): void {
    const slow = milliseconds > this.#slowMs;
    this.#roles[role].countRequest(failed, slow);
    if (unit === null || !this.#admits(unit)) {
      return;
    }
    this.#expose(role, unit);
    this.#roles[role].countUnit(unit, failed, slow);
    if (failed) {
      this.#affect(role, unit, "errors");
    }
    if (slow) {
      this.#affect(role, unit, "slow");
    }
  }

  #admits(unit: number): boolean {
    if (this.#known.size < maxUnits) {
      this.#known.add(unit);
      return true;
    }
    return this.#known.has(unit);
  }

  #expose(role: Role, unit: number): void {
    const { inBlock } = this.#roles[role];
    if (inBlock.has(unit)) {
      return;
    }
    inBlock.add(unit);
    for (const metric of ["errors", "slow"] as const) {
      if (!this.#affected[metric].has(unit)) {
        this.#blocks[metric][role === "candidate" ? "candidateUnits" : "stableUnits"] += 1;
      }
    }
  }

  #affect(role: Role, unit: number, metric: CanaryMetric): void {
    if (addNew(this.#affected[metric], unit) === 1) {
      this.#blocks[metric][role === "candidate" ? "candidateEvents" : "stableEvents"] += 1;
    }
  }

  /** Units that both versions served in the present block. */
  get blockUnits(): Record<Role, number> {
    return { stable: this.#roles.stable.inBlock.size, candidate: this.#roles.candidate.inBlock.size };
  }

  /** The counts since the last block; a new block begins. */
  takeBlock(): Record<CanaryMetric, Block> {
    const blocks = this.#blocks;
    this.#blocks = { errors: { ...emptyBlock }, slow: { ...emptyBlock } };
    for (const role of roles) {
      this.#roles[role].inBlock.clear();
    }
    return blocks;
  }

  beginStep(): void {
    for (const role of roles) {
      this.#roles[role].inStep.clear();
    }
  }

  /** Different units that the candidate has served at this step. */
  get stepUnits(): number {
    return this.#roles.candidate.inStep.size;
  }

  get counts(): Counts {
    return { stable: { ...this.#roles.stable.counts }, candidate: { ...this.#roles.candidate.counts } };
  }
}

/** 1 if the value is new to the set, else 0. */
function addNew(set: Set<number>, value: number): 0 | 1 {
  if (set.has(value)) {
    return 0;
  }
  set.add(value);
  return 1;
}
