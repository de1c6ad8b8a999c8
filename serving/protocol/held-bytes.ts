import { overloaded } from "./http.ts";

/** Bytes of request bodies in memory, all requests together: the server refuses before it runs out, not after. */
export class HeldBytes {
  readonly #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  open(): Hold {
    let own = 0;
    return {
      add: (bytes) => {
        if (this.#held + bytes > this.#limit) {
          throw overloaded(`the requests under way already hold ${this.#held} bytes`);
        }
        own += bytes;
        this.#held += bytes;
      },
      release: () => {
        this.#held -= own;
        own = 0;
      },
    };
  }
}

/** What one request holds; to be released when it is answered. */
export interface Hold {
  /** @throws HttpError 503 */
  add(bytes: number): void;
  release(): void;
}
