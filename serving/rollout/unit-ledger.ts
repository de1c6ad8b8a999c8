import { type CanaryMetric, type Counts, noCounts, type Observed } from "../../core/rollout/judge/evidence.ts";
import { binOf, noPredictionCounts } from "../../core/rollout/judge/predictions.ts";
import type { Assignment } from "../../core/rollout/judge/sample-ratio.ts";
import { EventLedger, type Role } from "./event-ledger.ts";
import { RoleLedger } from "./role-ledger.ts";

/**
 * Who met what during a rollout. Units are counted, not requests: one busy user with a broken input is one event.
 */

/** How a request of one unit went with one version. */
export interface Outcome {
  milliseconds: number;
  failed: boolean;
  /** The first prediction, where it is a number from 0 to 1. */
  score: number | null;
}

/** Units beyond this are served but not judged; those known by then go on counting. About 100 bytes each. */
const maxUnits = 250_000;

export const zeroCounts: Counts = { stable: noCounts, candidate: noCounts };

const roles: readonly Role[] = ["stable", "candidate"];

export class UnitLedger {
  readonly #roles: Record<Role, RoleLedger>;
  readonly #slowMs: number;
  readonly #known = new Set<number>();
  readonly #scored = new Set<number>();
  readonly #metrics: Record<CanaryMetric, EventLedger> = {
    errors: new EventLedger(),
    slow: new EventLedger(),
    mistakes: new EventLedger(),
  };
  #bins = newBins();
  /** Units that were new in this block, by the candidate's share of the traffic when they were dealt. */
  #assignments = new Map<number, Assignment>();

  /** @param before what was counted before a restart; its units are forgotten and may count once more */
  constructor(slowMs: number, before: Counts) {
    this.#slowMs = slowMs;
    this.#roles = { stable: new RoleLedger(before.stable), candidate: new RoleLedger(before.candidate) };
  }

  /**
   * @param unit hash of the unit; null: the request told none, so that it cannot be judged
   * @param share the candidate's part of the traffic when the unit was dealt to this version
   */
  record(role: Role, unit: number | null, outcome: Outcome, share: number): void {
    const { failed, slow } = this.#count(role, outcome);
    if (unit === null || !this.#admits(unit, () => this.#assign(role, share))) {
      return;
    }
    this.#roles[role].countUnit(unit, failed, slow);
    this.#metrics.errors.observe(role, unit, failed);
    this.#metrics.slow.observe(role, unit, slow);
    this.#score(unit, { [role]: outcome });
  }

  /** A request that the stable version has answered and the candidate too, whose answer nobody has seen. */
  recordPair(unit: number | null, outcomes: Readonly<Record<Role, Outcome>>): void {
    const stable = this.#count("stable", outcomes.stable);
    const candidate = this.#count("candidate", outcomes.candidate);
    if (unit === null || !this.#admits(unit, () => undefined)) {
      return;
    }
    this.#roles.stable.countUnit(unit, stable.failed, stable.slow);
    this.#roles.candidate.countUnit(unit, candidate.failed, candidate.slow);
    this.#metrics.errors.observePair(unit, { stable: stable.failed, candidate: candidate.failed });
    this.#metrics.slow.observePair(unit, { stable: stable.slow, candidate: candidate.slow });
    this.#score(unit, outcomes);
  }

  /** A label has arrived for a prediction that this version gave the unit during this rollout. */
  recordMistake(role: Role, unit: number, isMistake: boolean): void {
    if (this.#known.has(unit)) {
      this.#roles[role].countLabel(unit, isMistake);
      this.#metrics.mistakes.observe(role, unit, isMistake);
    }
  }

  #count(role: Role, { milliseconds, failed }: Outcome): { failed: boolean; slow: boolean } {
    const slow = milliseconds > this.#slowMs;
    this.#roles[role].countRequest(failed, slow);
    return { failed, slow };
  }

  #admits(unit: number, welcome: () => void): boolean {
    if (this.#known.has(unit)) {
      return true;
    }
    if (this.#known.size >= maxUnits) {
      return false;
    }
    this.#known.add(unit);
    welcome();
    return true;
  }

  #assign(role: Role, share: number): void {
    const present = this.#assignments.get(share) ?? { candidate: 0, stable: 0, share };
    this.#assignments.set(share, { ...present, [role]: present[role] + 1 });
  }

  /** Only the first score of a unit, as only its first event counts. */
  #score(unit: number, outcomes: Partial<Record<Role, Outcome>>): void {
    const scores = Object.values(outcomes).map(({ score }) => score);
    if (this.#scored.has(unit) || scores.some((score) => score === null)) {
      return;
    }
    this.#scored.add(unit);
    for (const role of roles) {
      const score = outcomes[role]?.score;
      if (typeof score === "number") {
        const bin = binOf(score);
        this.#bins[role][bin] = (this.#bins[role][bin] ?? 0) + 1;
      }
    }
  }

  /** Units that both versions served in the present block. */
  get blockUnits(): Record<Role, number> {
    return { stable: this.#roles.stable.inBlock.size, candidate: this.#roles.candidate.inBlock.size };
  }

  /** What was counted since the last block; a new block begins. */
  takeBlock(): Observed {
    const { errors, slow, mistakes } = this.#metrics;
    const observed = {
      events: { errors: errors.takeBlock(), slow: slow.takeBlock(), mistakes: mistakes.takeBlock() },
      predictions: this.#bins,
      assignments: [...this.#assignments.values()],
    };
    this.#bins = newBins();
    this.#assignments = new Map();
    for (const role of roles) {
      this.#roles[role].inBlock.clear();
    }
    return observed;
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

function newBins(): Record<Role, number[]> {
  return { stable: [...noPredictionCounts.stable], candidate: [...noPredictionCounts.candidate] };
}
