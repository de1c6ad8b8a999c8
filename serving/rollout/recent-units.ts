import type { RecentTraffic } from "../../core/rollout/status.ts";

/**
 * How many different units a version served in the last minutes, and how many of them met an error; for the plan of a
 * rollout. Bounded: beyond `maxKept` units a minute only those with small hashes are kept, and the rest is estimated
 * (Bar-Yossef et al. 2002, k minimum values), within about 3 %.
 */

const windowMinutes = 10;
const maxKept = 2_048;
const minuteMs = 60_000;

/** The lower half of a unit's hash: the upper half decides its version, so it is not even among one version's units. */
const lowerHalf = 2 ** 32;

class UnitSketch {
  /** Units whose hash is below this part of its range are kept. */
  #part = 1;
  #kept = new Set<number>();

  add(unit: number): void {
    if (unit % lowerHalf >= this.#part * lowerHalf) {
      return;
    }
    this.#kept.add(unit);
    if (this.#kept.size > maxKept) {
      this.#part /= 2;
      this.#kept = new Set([...this.#kept].filter((kept) => kept % lowerHalf < this.#part * lowerHalf));
    }
  }

  get size(): number {
    return this.#kept.size / this.#part;
  }

  /** Different units of all together. */
  static union(sketches: readonly UnitSketch[]): number {
    const part = Math.min(1, ...sketches.map((sketch) => sketch.#part));
    const kept = new Set(sketches.flatMap((sketch) => [...sketch.#kept]));
    return [...kept].filter((unit) => unit % lowerHalf < part * lowerHalf).length / part;
  }
}

interface Minute {
  index: number;
  all: UnitSketch;
  failed: UnitSketch;
}

export class RecentUnits {
  readonly #now: () => number;
  readonly #since: number;
  #minutes: Minute[] = [];

  /** @param now monotonic milliseconds */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  add(unit: number, failed: boolean): void {
    const minute = this.#minute();
    minute.all.add(unit);
    if (failed) {
      minute.failed.add(unit);
    }
  }

  /** null: no unit was served in the last minutes. */
  read(): RecentTraffic | null {
    const first = this.#index - windowMinutes + 1;
    const minutes = this.#minutes.filter(({ index }) => index >= first);
    const units = minutes.reduce((sum, { all }) => sum + all.size, 0);
    if (units === 0) {
      return null;
    }
    const begun = Math.max(this.#since, first * minuteMs);
    const elapsed = Math.max((this.#now() - begun) / minuteMs, 1 / 60);
    const failed = UnitSketch.union(minutes.map((minute) => minute.failed));
    return { minutes: elapsed, unitsPerMinute: units / elapsed, errorRate: Math.min(1, failed / units) };
  }

  get #index(): number {
    return Math.floor(this.#now() / minuteMs);
  }

  #minute(): Minute {
    const index = this.#index;
    const last = this.#minutes.at(-1);
    if (last?.index === index) {
      return last;
    }
    const minute = { index, all: new UnitSketch(), failed: new UnitSketch() };
    this.#minutes = [...this.#minutes.slice(1 - windowMinutes), minute];
    return minute;
  }
}
