import { SluiceError } from "../../core/errors.ts";
import type { RolloutPlan, RolloutStatus } from "../../core/rollout/status.ts";
import { HttpError } from "../protocol/http.ts";
import { RolloutRunner, type RunnerDeps } from "./rollout-runner.ts";

/** What a person may tell a rollout to do. */
export interface Order {
  type: "abort" | "pause" | "resume";
  reason: string;
}

/**
 * The rollouts of one model, one at a time: a newer one supersedes whatever is under way, and begins when that has let
 * go of the traffic.
 */
export class RolloutController {
  readonly #deps: RunnerDeps;
  /** Oldest first; those that are over are forgotten, save the newest. The journal remembers them all. */
  #runners: RolloutRunner[] = [];
  #changes: Promise<unknown> = Promise.resolve();

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** Takes up what the journal says is not over. Call before requests for rollouts arrive. */
  async resume(): Promise<void> {
    const entries = await this.#deps.journal.lastOfAll();
    this.#runners = entries.map((entry) => new RolloutRunner(entry, this.#deps));
    this.#forget();
    const [current, ...waiting] = this.#runners.filter((runner) => !runner.isOver);
    await current?.resume();
    if (waiting.length > 0) {
      await current?.dispatch({ type: "supersede", reason: "A newer rollout waits." });
    }
  }

  /** The stable version of a rollout that is not over: who gets the traffic of a candidate that does not load. */
  static async fallbackOf(deps: Pick<RunnerDeps, "journal">): Promise<string | null> {
    const entries = await deps.journal.lastOfAll();
    const open = entries.find(({ rollout }) => rollout.finishedAt === null);
    return open?.rollout.plan.stable?.digest ?? null;
  }

  /** @throws SluiceError ROLLOUT_INVALID. The same id again gives the rollout that it began, in whatever state. */
  async start(plan: RolloutPlan): Promise<RolloutStatus> {
    checkPlan(plan);
    return await this.#exclusively(async () => {
      const known = await this.#find(plan.rolloutId);
      if (known) {
        return known.status();
      }
      const order = Math.max(0, ...this.#runners.map((runner) => runner.order)) + 1;
      const runner = await RolloutRunner.open(plan, order, this.#deps);
      for (const older of this.#runners.filter(({ isOver }) => !isOver)) {
        await older.dispatch({ type: "supersede", reason: `Superseded by ${plan.candidate.release}.` });
      }
      this.#runners.push(runner);
      await this.#proceed();
      return runner.status();
    });
  }

  /** @throws HttpError 404 for an unknown id, SluiceError CONFLICT where the rollout's state does not allow it */
  async obey(rolloutId: string, order: Order): Promise<RolloutStatus> {
    const runner = await this.#find(rolloutId);
    if (!runner) {
      throw new HttpError(404, `there is no rollout ${rolloutId}`);
    }
    if (runner.rollout.state === "SUCCEEDED") {
      throw new SluiceError("CONFLICT", `rollout ${rolloutId} has succeeded already`, {
        remedy: "Start a rollout to the version that was stable before.",
      });
    }
    await runner.dispatch(order);
    if (order.type === "pause" && !runner.rollout.isPaused) {
      throw new SluiceError("CONFLICT", `rollout ${rolloutId} is ${runner.rollout.state} and cannot be paused`, {
        remedy: "A rollout is paused while it shadows, bakes or waits; abort it to take it off traffic.",
      });
    }
    return runner.status();
  }

  /** The newest rollout, finished or not. */
  status(): RolloutStatus | null {
    return this.#runners.at(-1)?.status() ?? null;
  }

  async tick(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.tick()));
    await this.#exclusively(() => this.#proceed());
  }

  async close(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.close()));
  }

  /** Lets the first that waits begin, once nobody is before it. */
  async #proceed(): Promise<void> {
    this.#forget();
    const first = this.#runners.find(({ isOver }) => !isOver);
    if (first?.rollout.state === "QUEUED") {
      await first.dispatch({ type: "begin" });
    }
  }

  #forget(): void {
    this.#runners = this.#runners.filter((runner, index, all) => !runner.isOver || index === all.length - 1);
  }

  async #find(rolloutId: string): Promise<RolloutRunner | null> {
    const present = this.#runners.find(({ rollout }) => rollout.plan.rolloutId === rolloutId);
    if (present) {
      return present;
    }
    const entry = await this.#deps.journal.last(rolloutId);
    return entry && new RolloutRunner(entry, this.#deps);
  }

  async #exclusively<Value>(change: () => Promise<Value>): Promise<Value> {
    const result = this.#changes.then(change);
    this.#changes = result.catch(() => undefined); // its own caller hears of it
    return await result;
  }
}

/** What the schema cannot say. */
function checkPlan({ steps, stable, candidate }: RolloutPlan): void {
  const problem = steps.some((share, index) => share <= (steps[index - 1] ?? 0))
    ? `steps: must rise, ${steps.join(", ")} does not`
    : stable?.digest === candidate.digest
      ? "candidate: is the stable version already"
      : null;
  if (problem) {
    throw new SluiceError("ROLLOUT_INVALID", problem, {
      remedy: "Correct the rollout's plan in sluice.yaml or the release file, and deploy again.",
    });
  }
}
