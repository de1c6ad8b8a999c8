import { setTimeout as sleep } from "node:timers/promises";
import type { DeployTarget } from "../../core/ports.ts";
import { type RolloutPlan, type RolloutStatus, terminalStates } from "../../core/rollout/status.ts";
import { model, planOf, type ServingWorld, type Version } from "../integration/serving-world.ts";
import { type Story, sharedNow } from "./records.ts";

/** What operators do to a server while clients ask: route changes, rollouts that succeed, rollouts that are aborted. */
export interface StormOptions {
  routeChanges: number;
  /** Of which as many as `aborts` are aborted, the others succeed. */
  rollouts: number;
  aborts: number;
}

const plan: Partial<RolloutPlan> = { steps: [0.1, 0.5], bakeMs: 100, minUnits: 20 };

export class Storm {
  readonly story: Story = { windows: [], rising: [], routeChanges: 0, rollouts: 0, aborts: 0, restarts: 0 };
  readonly #target: DeployTarget;
  readonly #world: ServingWorld;
  #stable: Version;
  #settled: { at: number; versions: readonly string[]; why: string } | null = null;

  constructor(target: DeployTarget, world: ServingWorld) {
    this.#target = target;
    this.#world = world;
    this.#stable = world.v1;
  }

  async blow({ routeChanges, rollouts, aborts }: StormOptions): Promise<void> {
    const perRollout = Math.floor(routeChanges / rollouts);
    for (let index = 0; index < rollouts; index++) {
      const changes = index === rollouts - 1 ? routeChanges - perRollout * index : perRollout;
      for (let change = 0; change < changes; change++) {
        await this.#changeRoutes(change === changes - 1 ? 100 : [0, 100, 50][change % 3]);
      }
      await (index < aborts
        ? this.#abortedRollout(index % 2 === 1 ? this.#world.picky : this.#other)
        : this.#rollout());
    }
    this.#unsettle();
  }

  get #other(): Version {
    return this.#stable === this.#world.v1 ? this.#world.v2 : this.#world.v1;
  }

  /** @param share percent of the version that is stable afterwards too */
  async #changeRoutes(share = 100): Promise<void> {
    const versions = [this.#stable, this.#other];
    this.#unsettle();
    await insist(async () => {
      const routes = await this.#target.readRoutes(model);
      await this.#target.setRoutes(model, {
        generation: (routes?.generation ?? 0) + 1,
        weights: { [this.#stable.digest]: share, [this.#other.digest]: 100 - share },
        versions: Object.fromEntries(versions.map(({ digest, release, uri }) => [digest, { release, uri }])),
        salt: "",
      });
    });
    const serving = versions.filter((_, index) => (index === 0 ? share : 100 - share) > 0);
    this.#settle(serving, `routes ${share} : ${100 - share}`);
    this.story.routeChanges += 1;
    await sleep(60);
  }

  async #rollout(): Promise<void> {
    const [stable, candidate, from] = [this.#stable, this.#other, sharedNow()];
    this.#unsettle();
    const { rolloutId } = await this.#begin(planOf(stable, candidate, plan));
    const { state, reason } = await this.#until(rolloutId, ({ state }) => terminalStates.includes(state));
    if (state !== "SUCCEEDED") {
      throw new Error(`a good rollout ended as ${state}: ${reason}`);
    }
    this.story.rising.push({ from, to: sharedNow(), candidate: candidate.release });
    this.#stable = candidate;
    this.#settle([candidate], "its rollout succeeded");
  }

  async #abortedRollout(candidate: Version): Promise<void> {
    const from = sharedNow();
    this.#unsettle();
    const { rolloutId } = await this.#begin(planOf(this.#stable, candidate, { ...plan, steps: [0.5], bakeMs: 60_000 }));
    await this.#until(rolloutId, ({ state, step }) => (state === "BAKING" && step === 0) || state === "ROLLED_BACK");
    await sleep(150);
    if (candidate !== this.#world.picky) {
      this.story.rising.push({ from, to: sharedNow(), candidate: candidate.release });
    }
    await insist(() => this.#target.abort(model, rolloutId, "An operator said so."));
    this.#settle([this.#stable], "the abort was acknowledged");
    this.story.aborts += 1;
    await this.#until(rolloutId, ({ state }) => state === "ROLLED_BACK");
    await sleep(100);
  }

  async #begin(wish: RolloutPlan): Promise<RolloutPlan> {
    await insist(() => this.#target.startRollout(wish));
    this.story.rollouts += 1;
    return wish;
  }

  async #until(id: string, wanted: (status: RolloutStatus) => boolean): Promise<RolloutStatus> {
    for (;;) {
      const status = await insist(() => this.#target.rollout(model));
      if (status?.plan.rolloutId === id && wanted(status)) {
        return status;
      }
      await sleep(20);
    }
  }

  #settle(versions: readonly Version[], why: string): void {
    this.#settled = { at: sharedNow(), versions: versions.map(({ release }) => release), why };
  }

  /** To be called before the next wish is sent: from then on the routes may be other ones. */
  #unsettle(): void {
    if (this.#settled) {
      const { at, versions, why } = this.#settled;
      this.story.windows.push({ from: at, to: sharedNow(), versions, why });
      this.#settled = null;
    }
  }
}

/** An operator whose connection breaks while the server is replaced asks again; every wish may be repeated. */
async function insist<Value>(wish: () => Promise<Value>): Promise<Value> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      return await wish();
    } catch (error) {
      if (performance.now() > deadline) {
        throw error;
      }
      await sleep(50);
    }
  }
}
