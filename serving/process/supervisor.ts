import cluster, { type Worker } from "node:cluster";
import type { FromServer, ToServer } from "./succession.ts";

/**
 * The parent of a model server. It holds the listening sockets and starts a new server when the present one asks to be
 * replaced, or is gone; see succession.ts for the order in which the new one takes over. It reads no request and no model.
 */

/** Between two starts that failed. */
const retryMs = 1_000;

export class Supervisor {
  readonly #log: (message: string) => void;
  #current: Worker | null = null;
  #next: Worker | null = null;
  #replacing: Promise<void> | null = null;
  #stopping = false;

  /** @param options.log what happens, for the operator */
  constructor(options: { log(message: string): void }) {
    this.#log = options.log;
    // The servers share the sockets and take connections themselves: no request passes through this process.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
  }

  /** Starts the first server; false when it ended before it was ready, having said why. */
  async start(): Promise<boolean> {
    return await this.#succeed();
  }

  /** Another server takes over; a wish that comes meanwhile is the same wish. */
  replace(): void {
    if (this.#stopping) {
      return;
    }
    this.#replacing ??= this.#replace().finally(() => {
      this.#replacing = null;
    });
  }

  /** Resolves when the servers have answered what was under way. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([this.#current, this.#next].map((worker) => worker && endOf(worker, "stop")));
    await this.#replacing;
  }

  /** As long as it takes: meanwhile the present server, if it lives, goes on answering. */
  async #replace(): Promise<void> {
    while (!this.#stopping && !(await this.#succeed())) {
      this.#log(`the new server has ended before it was ready; another is started in ${retryMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  async #succeed(): Promise<boolean> {
    const [before, next] = [this.#current, cluster.fork()];
    this.#next = next;
    next.on("exit", () => this.#onExit(next));
    next.on("message", (message: FromServer) => message === "replace me" && this.replace());
    const took =
      (await heard(next, "prepared")) &&
      (await letGo(before)) &&
      tell(next, "take state") &&
      (await heard(next, "answering")) &&
      (await endOf(before, "stop")) &&
      tell(next, "take traffic") &&
      (await heard(next, "ready"));
    if (took) {
      this.#current = next;
    }
    this.#next = null;
    return took;
  }

  #onExit(worker: Worker): void {
    if (worker === this.#current) {
      this.#current = null;
      if (!this.#stopping && !this.#replacing) {
        this.#log("the server has ended; another is started");
        this.replace();
      }
    }
  }
}

/** False: it ended instead. */
async function heard(worker: Worker, wanted: FromServer): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const onMessage = (message: FromServer) => message === wanted && resolve(true);
  const onExit = () => resolve(false);
  worker.on("message", onMessage).once("exit", onExit);
  if (worker.isDead()) {
    onExit();
  }
  return await promise.finally(() => worker.off("message", onMessage).off("exit", onExit));
}

/** True also when there is none, or it is gone: then nobody holds the state. */
async function letGo(worker: Worker | null): Promise<true> {
  if (worker && tell(worker, "let go")) {
    await heard(worker, "let go");
  }
  return true;
}

async function endOf(worker: Worker | null, message: ToServer): Promise<true> {
  if (worker && !worker.isDead()) {
    const { promise, resolve } = Promise.withResolvers<void>();
    worker.once("exit", () => resolve());
    tell(worker, message);
    await promise;
  }
  return true;
}

function tell(worker: Worker, message: ToServer): boolean {
  if (!worker.isConnected()) {
    return false;
  }
  worker.send(message);
  return true;
}
