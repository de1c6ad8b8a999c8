import type { VersionCounts } from "../../core/rollout/status.ts";

/** What one version's requests and units met since the rollout began, for people to read. */
export class RoleLedger {
  readonly counts: VersionCounts;
  readonly #seen = new Set<number>();
  readonly #withErrors = new Set<number>();
  readonly #withSlow = new Set<number>();
  readonly #labelled = new Set<number>();
  readonly #withMistakes = new Set<number>();
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
    this.inBlock.add(unit);
    this.inStep.add(unit);
    this.counts.units += addNew(this.#seen, unit);
    this.counts.unitsWithErrors += failed ? addNew(this.#withErrors, unit) : 0;
    this.counts.unitsWithSlow += slow ? addNew(this.#withSlow, unit) : 0;
  }

  countLabel(unit: number, isMistake: boolean): void {
    this.counts.unitsLabelled += addNew(this.#labelled, unit);
    this.counts.unitsWithMistakes += isMistake ? addNew(this.#withMistakes, unit) : 0;
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
