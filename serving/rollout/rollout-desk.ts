import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../core/ports.ts";
import type { Fleet } from "../fleet.ts";
import { RolloutController } from "./rollout-controller.ts";
import { RolloutJournal } from "./rollout-journal.ts";

export interface RolloutDeskOptions {
  /** One folder per model, one journal per rollout. */
  folder: string;
  clock: Clock;
  log: (message: string) => void;
  tickMs: number;
}

/** The rollout controllers of all models, and the timer that makes them look. */
export class RolloutDesk {
  readonly #options: RolloutDeskOptions;
  readonly #fleet: Fleet;
  readonly #controllers = new Map<string, RolloutController>();
  #timer: NodeJS.Timeout | null = null;
  #lastTickAt = 0;

  constructor(fleet: Fleet, options: RolloutDeskOptions) {
    this.#fleet = fleet;
    this.#options = options;
  }

  /** Brings back the routes of before; nothing moves them yet. */
  async restore(): Promise<void> {
    const fallbacks = new Map<string, string>();
    for (const model of await this.#models()) {
      const fallback = await RolloutController.fallbackOf({ journal: this.#journalOf(model) });
      if (fallback) {
        fallbacks.set(model, fallback);
      }
    }
    await this.#fleet.restore(fallbacks);
  }

  /** Takes up the rollouts that were under way, and begins to tick. */
  async begin(): Promise<void> {
    for (const model of await this.#models()) {
      await this.of(model).resume();
    }
    this.#timer = setInterval(() => void this.#tick(), this.#options.tickMs);
  }

  async #models(): Promise<string[]> {
    await mkdir(this.#options.folder, { recursive: true });
    return await readdir(this.#options.folder);
  }

  of(model: string): RolloutController {
    const present = this.#controllers.get(model);
    if (present) {
      return present;
    }
    const { clock, log } = this.#options;
    const controller = new RolloutController({ fleet: this.#fleet, journal: this.#journalOf(model), clock, log });
    this.#controllers.set(model, controller);
    return controller;
  }

  get all(): Iterable<readonly [string, RolloutController]> {
    return this.#controllers;
  }

  /** Milliseconds since 1970 of the last look; for an alert on a controller that has died. */
  get lastTickAt(): number {
    return this.#lastTickAt;
  }

  async close(): Promise<void> {
    if (this.#timer) {
      clearInterval(this.#timer);
    }
    await Promise.all([...this.#controllers.values()].map((controller) => controller.close()));
  }

  async #tick(): Promise<void> {
    this.#lastTickAt = this.#options.clock.now();
    const ticks = [...this.#controllers].map(([model, controller]) =>
      controller.tick().catch((error: unknown) => this.#options.log(`rollouts of ${model}: ${String(error)}`)),
    );
    await Promise.all(ticks);
  }

  #journalOf(model: string): RolloutJournal {
    return new RolloutJournal(join(this.#options.folder, model));
  }
}
