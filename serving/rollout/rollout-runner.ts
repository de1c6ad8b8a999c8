import type { Clock } from "../../core/ports.ts";
import {
  addEvidence,
  afterRestart,
  alphaShare,
  type Counts,
  type Evidence,
  noEvidence,
} from "../../core/rollout/judge/evidence.ts";
import { judge } from "../../core/rollout/judge/judge.ts";
import { predictionWarning } from "../../core/rollout/judge/predictions.ts";
import { step } from "../../core/rollout/machine.ts";
import {
  isOver,
  newRollout,
  type Rollout,
  type RolloutEffect,
  type RolloutEvent,
  type RolloutHappening,
} from "../../core/rollout/rollout.ts";
import { readBack, type Wanted } from "../../core/rollout/routes.ts";
import type { RolloutPlan, RolloutStatus } from "../../core/rollout/status.ts";
import type { Fleet } from "../fleet.ts";
import { drain, prepare, route, verify } from "./rollout-effects.ts";
import type { JournalEntry, RolloutJournal } from "./rollout-journal.ts";
import { UnitLedger, zeroCounts } from "./unit-ledger.ts";

export interface RunnerDeps {
  fleet: Fleet;
  journal: RolloutJournal;
  clock: Clock;
  log: (message: string) => void;
}

/** A block with fewer units of either version tells little of their shares. Exposure decides, never the outcome. */
const minBlockUnits = 10;

/**
 * Drives one rollout: events go through the pure machine one at a time; what it decided is on disk before it is done.
 * Moving traffic is done at once; loading and draining go on in the background, so that an abort never waits for them.
 */
export class RolloutRunner {
  readonly order: number;
  readonly #deps: RunnerDeps;
  #rollout: Rollout;
  #evidence: Evidence;
  #counts: Counts;
  #ledger: UnitLedger | null = null;
  #queue: Promise<void> = Promise.resolve();
  #work: Promise<void> = Promise.resolve();
  #ticking = false;
  #lookedAt: string | null = null;
  #closed = false;

  constructor(entry: Omit<JournalEntry, "event">, deps: RunnerDeps) {
    this.order = entry.order;
    this.#deps = deps;
    this.#rollout = entry.rollout;
    this.#evidence = entry.evidence;
    this.#counts = entry.counts;
  }

  /** A rollout that nobody has heard of yet; it is on disk when this returns. */
  static async open(plan: RolloutPlan, order: number, deps: RunnerDeps): Promise<RolloutRunner> {
    const rollout = newRollout(plan, momentOf(deps.clock));
    const entry = { order, rollout, evidence: noEvidence, counts: zeroCounts };
    await deps.journal.append({ ...entry, event: "start" });
    return new RolloutRunner(entry, deps);
  }

  get rollout(): Rollout {
    return this.#rollout;
  }

  get isOver(): boolean {
    return isOver(this.#rollout);
  }

  status(): RolloutStatus {
    const { plan, state, step: index, reason, judgement, planned, history } = this.#rollout;
    const { startedAt, trafficOffAt, finishedAt } = this.#rollout;
    const routes = this.#deps.fleet.find(plan.model)?.routes;
    const alpha = plan.judge.wrongRollback * alphaShare.predictions;
    const warning = predictionWarning(this.#evidence.predictions, alpha, plan.stable?.release ?? "");
    return {
      ...{ plan, state, step: index, reason, judgement, planned, startedAt, trafficOffAt, finishedAt },
      history: [...history],
      warnings: warning === null ? [] : [warning],
      lookedAt: this.#lookedAt,
      weights: routes?.weights ?? {},
      generation: routes?.generation ?? 0,
      counts: this.#ledger?.counts ?? this.#counts,
    };
  }

  /** After a restart: what the journal wanted against what the router restored. */
  async resume(): Promise<void> {
    const { plan, slowMs } = this.#rollout;
    this.#evidence = afterRestart(this.#evidence);
    if (slowMs !== null) {
      this.#watch(slowMs);
    }
    const loaded = this.#deps.fleet.store.get(plan.candidate.digest) !== undefined;
    await this.#inTurn(() => ({ type: "restarted", ...this.#readBack(), loaded }));
  }

  /** Resolves when the event and every move of traffic that follows from it are done. */
  async dispatch(happening: RolloutHappening): Promise<void> {
    await this.#inTurn(() => happening);
  }

  /** @param look called when its turn has come: what it sees must not be older than what was done before it */
  async #inTurn(look: () => RolloutHappening): Promise<void> {
    const done = this.#queue.then(() => (this.#closed ? undefined : this.#process(look())));
    this.#queue = done.catch((error: unknown) => this.#log(error));
    await done;
  }

  /** Looks at the counts and at the routes. One that is still at work is not asked twice. */
  async tick(): Promise<void> {
    if (this.#ticking || this.isOver) {
      return;
    }
    this.#ticking = true;
    try {
      await this.#inTurn(() => ({ type: "routed", ...this.#readBack() }));
      await this.#inTurn(() => this.#measure());
      this.#lookedAt = new Date(this.#deps.clock.now()).toISOString();
    } finally {
      this.#ticking = false;
    }
  }

  /** Nothing happens to it any more; resolves when nothing is under way. The journal takes it up again. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue;
    await this.#work;
  }

  #log(error: unknown): void {
    const { model, rolloutId } = this.#rollout.plan;
    this.#deps.log(`rollout ${rolloutId} of ${model}: ${reasonOf(error)}`);
  }

  async #process(happening: RolloutHappening): Promise<void> {
    const pending = [happening];
    for (let next = pending.shift(); next; next = pending.shift()) {
      const { rollout, effects } = step(this.#rollout, { ...next, ...momentOf(this.#deps.clock) } as RolloutEvent);
      const recorded = await this.#record(next.type, rollout);
      if (!recorded && raisesWeight(effects)) {
        pending.push({ type: "broke", reason: "The rollout's journal cannot be written." });
      } else {
        pending.push(...(await this.#perform(effects)));
      }
    }
  }

  /** False: the disk refused. The state goes on in memory, where an abort must never be held up. */
  async #record(event: string, rollout: Rollout): Promise<boolean> {
    const moved = rollout.history !== this.#rollout.history || rollout.ending !== this.#rollout.ending;
    this.#rollout = rollout;
    if (!moved) {
      return true;
    }
    if (isOver(rollout)) {
      this.#unwatch();
    }
    const counts = this.#ledger?.counts ?? this.#counts;
    try {
      await this.#deps.journal.append({ order: this.order, event, rollout, evidence: this.#evidence, counts });
      return true;
    } catch (error) {
      this.#log(error);
      return false;
    }
  }

  /** @returns what was read back from the router */
  async #perform(effects: readonly RolloutEffect[]): Promise<RolloutHappening[]> {
    const answers: RolloutHappening[] = [];
    for (const effect of effects) {
      if (effect.type === "route") {
        answers.push(await this.#route(effect));
      } else {
        this.#work = this.#work.then(() => this.#inBackground(effect));
      }
    }
    return answers;
  }

  async #route(wanted: Wanted): Promise<RolloutHappening> {
    this.#closeBlock();
    try {
      await route(this.#deps.fleet, this.#rollout.plan, wanted);
    } catch (error) {
      return { type: "broke", reason: `The routes could not be set: ${reasonOf(error)}` };
    }
    this.#ledger?.beginStep();
    return { type: "routed", ...this.#readBack() };
  }

  async #inBackground(effect: Exclude<RolloutEffect, { type: "route" }>): Promise<void> {
    const answer = await this.#carryOut(effect).catch((error: unknown): RolloutHappening => {
      this.#log(error);
      // Traffic is off by then; a session that does not close must not keep a rollout from ending.
      return effect.type === "drain" ? { type: "drained" } : { type: "broke", reason: reasonOf(error) };
    });
    await this.dispatch(answer).catch((error: unknown) => this.#log(error));
  }

  async #carryOut(effect: Exclude<RolloutEffect, { type: "route" }>): Promise<RolloutHappening> {
    const { fleet } = this.#deps;
    const { plan } = this.#rollout;
    switch (effect.type) {
      case "verify":
        await verify(fleet, plan);
        return { type: "verified" };
      case "prepare": {
        const prepared = await prepare(fleet, plan);
        this.#watch(prepared.slowMs);
        return { type: "prepared", ...prepared };
      }
      case "drain":
        await drain(fleet, plan);
        return { type: "drained" };
    }
  }

  #watch(slowMs: number): void {
    const { plan } = this.#rollout;
    const model = this.#deps.fleet.find(plan.model);
    if (model) {
      this.#ledger = new UnitLedger(slowMs, this.#counts);
      model.watch = { plan, ledger: this.#ledger };
    }
  }

  #unwatch(): void {
    this.#counts = this.#ledger?.counts ?? this.#counts;
    this.#ledger = null;
    const model = this.#deps.fleet.find(this.#rollout.plan.model);
    if (model) {
      model.watch = null;
    }
  }

  #readBack(): ReturnType<typeof readBack> {
    const { plan } = this.#rollout;
    return readBack(plan, this.#deps.fleet.find(plan.model)?.routes ?? null);
  }

  #measure(): RolloutHappening {
    const units = this.#ledger?.blockUnits;
    if (units && Math.min(units.stable, units.candidate) >= minBlockUnits) {
      this.#closeBlock();
    }
    const { plan, step: index } = this.#rollout;
    const counts = this.#ledger?.counts ?? this.#counts;
    const judgement = judge(this.#evidence, counts, plan, { last: index >= plan.steps.length - 1 });
    return { type: "measured", units: this.#ledger?.stepUnits ?? 0, judgement };
  }

  #closeBlock(): void {
    if (this.#ledger) {
      this.#evidence = addEvidence(this.#evidence, this.#ledger.takeBlock(), this.#rollout.plan.judge);
    }
  }
}

function momentOf(clock: Clock): { now: number; monotonic: number } {
  return { now: clock.now(), monotonic: clock.monotonic() };
}

function raisesWeight(effects: readonly RolloutEffect[]): boolean {
  return effects.some((effect) => effect.type === "route" && effect.share + effect.mirror > 0);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
