import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Job, Load } from "./load.ts";

/** The load generator, from its parent's side: the same process asks every server. */
export class Client {
  readonly #process: ChildProcess = fork(join(import.meta.dirname, "load.ts"));

  /** @throws Error when one request was not answered with 200 */
  async ask(job: Job): Promise<Load> {
    const told = once(this.#process, "message");
    this.#process.send(job);
    const [load] = (await told) as [Load | { error: string }];
    if ("error" in load) {
      throw new Error(`${job.url}${job.path}: ${load.error}`);
    }
    return load;
  }

  end(): void {
    this.#process.disconnect();
  }
}
