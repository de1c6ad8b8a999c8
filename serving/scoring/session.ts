import type { LoadedModel } from "../../core/ports.ts";
import type { Feeds } from "../protocol/infer-feeds.ts";
import type { Histogram } from "../telemetry/histogram.ts";
import type { Outputs } from "./batch-tensors.ts";
import { Batcher, type BatcherLimits } from "./batcher.ts";

/** A loaded model that counts its users: it is closed only when the last request that began with it has ended. */
export class Session {
  readonly digest: string;
  readonly model: LoadedModel;
  readonly #batcher: Batcher;
  readonly #closed = Promise.withResolvers<void>();
  #inFlight = 0;
  #retired = false;

  constructor(digest: string, model: LoadedModel, limits: BatcherLimits) {
    this.digest = digest;
    this.model = model;
    this.#batcher = new Batcher(model, limits);
  }

  /** @throws HttpError 500 when the model throws, 503 when it has too much to do */
  async score(feeds: Feeds): Promise<Outputs> {
    return await this.#batcher.score(feeds);
  }

  /** Requests that wait for the model, of those that are under way. */
  get load(): { inFlight: number; queued: number } {
    return { inFlight: this.#inFlight, queued: this.#batcher.queued };
  }

  get isRetired(): boolean {
    return this.#retired;
  }

  /** How many rows the model was given at once. */
  get batchRows(): Histogram {
    return this.#batcher.batchRows;
  }

  acquire(): void {
    this.#inFlight += 1;
  }

  release(): void {
    this.#inFlight -= 1;
    this.#closeIfDone();
  }

  /** No new request may begin; resolves when the session is closed. */
  retire(): Promise<void> {
    if (!this.#retired) {
      this.#retired = true;
      this.#closeIfDone();
    }
    return this.#closed.promise;
  }

  #closeIfDone(): void {
    if (this.#retired && this.#inFlight === 0) {
      this.#closed.resolve(this.model.close());
    }
  }
}
