import type { LoadedModel } from "../core/ports.ts";

/** A loaded model that counts its users: it is closed only when the last request that began with it has ended. */
export class Session {
  readonly digest: string;
  readonly model: LoadedModel;
  readonly #closed = Promise.withResolvers<void>();
  #inFlight = 0;
  #retired = false;

  constructor(digest: string, model: LoadedModel) {
    this.digest = digest;
    this.model = model;
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
