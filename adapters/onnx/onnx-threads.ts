import { Worker } from "node:worker_threads";
import { SluiceError } from "../../core/errors.ts";
import type { LoadedModel, ModelPort } from "../../core/ports.ts";
import type { Tensor } from "../../core/tensor.ts";
import { openQuickLane, type QuickLane } from "./quick-lane.ts";
import type { FromThread, ToThread } from "./thread-messages.ts";

/**
 * Models that are scored off the event loop. onnxruntime-node computes on the thread that calls it, so a server that
 * called it directly would answer nobody meanwhile. Every model has threads of its own: a candidate that is slow or eats
 * memory cannot make the stable version look slow, and closing a model gives all its memory back.
 */
export function createThreadedOnnxModels(options: { threadsPerModel: number }): ModelPort {
  return { load: (path) => loadInThreads(path, options.threadsPerModel) };
}

async function loadInThreads(path: string, count: number): Promise<LoadedModel> {
  const threads = Array.from({ length: count }, () => new ScoringThread(path));
  let quick: QuickLane | null = null;
  const close = async () => {
    const lanes = [...threads, quick];
    quick = null; // from here on a request meets a thread, which says that it is closed
    await Promise.all(lanes.map((lane) => lane?.close()));
  };
  try {
    const [first] = await Promise.all(threads.map((thread) => thread.start()));
    if (!first) {
      throw new RangeError(`${count} threads cannot score`);
    }
    quick = await openQuickLane(path, first.inputs);
    const infer: LoadedModel["infer"] = (feeds) => (quick?.takes(feeds) ? quick : leastBusy(threads)).infer(feeds);
    return { ...first, lanes: count, infer, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function leastBusy(threads: readonly ScoringThread[]): ScoringThread {
  return threads.reduce((best, thread) => (thread.busy < best.busy ? thread : best));
}

type Interface = Pick<LoadedModel, "inputs" | "outputs">;

interface Waiting {
  resolve(outputs: Record<string, Tensor>): void;
  reject(error: Error): void;
}

/** One worker thread with one model. A thread that dies is started again by the next request. */
class ScoringThread {
  readonly #path: string;
  /** By the number of their message. Places are used again: a map that grows and shrinks with each request is made anew all the time. */
  readonly #waiting: (Waiting | null)[] = [];
  #worker: Worker | null = null;
  #loaded: Promise<Interface> | null = null;
  #closed = false;
  #busy = 0;

  constructor(path: string) {
    this.#path = path;
  }

  get busy(): number {
    return this.#busy;
  }

  /** @throws SluiceError MODEL_MISSING, MODEL_INVALID, MODEL_INTERFACE */
  async start(): Promise<Interface> {
    this.#loaded ??= this.#open();
    return await this.#loaded;
  }

  async #open(): Promise<Interface> {
    const { promise, resolve, reject } = Promise.withResolvers<Interface>();
    const worker = new Worker(new URL("./scoring-thread.ts", import.meta.url), { workerData: this.#path });
    worker.unref(); // what waits for an answer keeps the process alive, not the thread
    worker.on("message", (message: FromThread) => {
      if (message.kind === "loaded") {
        resolve({ inputs: message.inputs, outputs: message.outputs });
      } else if (message.kind === "refused") {
        reject(new SluiceError(message.code, message.message, { remedy: message.remedy }));
      } else if (this.#worker === worker) {
        this.#settle(message);
      }
    });
    // A dead thread is heard twice (error, exit), and late: what its successor was asked meanwhile has the same numbers and is not its to end.
    const die = (cause: unknown) => {
      const error = new Error(`the scoring thread ended: ${cause instanceof Error ? cause.message : String(cause)}`);
      reject(error);
      if (this.#worker === worker) this.#abandon(error);
    };
    worker.on("error", die);
    worker.on("exit", (code) => die(`code ${code}`));
    this.#worker = worker;
    return await promise;
  }

  #settle(message: Extract<FromThread, { id: number }>): void {
    const waiting = this.#waiting[message.id];
    this.#waiting[message.id] = null;
    this.#busy -= 1;
    if (message.kind === "scored") {
      waiting?.resolve(message.outputs);
    } else {
      waiting?.reject(new Error(message.message));
    }
  }

  #abandon(error: Error): void {
    this.#worker = null;
    this.#loaded = null;
    for (const waiting of this.#waiting) {
      waiting?.reject(error);
    }
    this.#waiting.length = 0;
    this.#busy = 0;
  }

  async infer(feeds: ToThread["feeds"]): Promise<Record<string, Tensor>> {
    if (this.#closed) {
      throw new Error("the model is closed");
    }
    if (!this.#worker) {
      await this.start();
    }
    const worker = this.#worker;
    if (!worker) {
      throw new Error("the scoring thread ended before it was asked");
    }
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, Tensor>>();
    const free = this.#waiting.indexOf(null);
    const id = free < 0 ? this.#waiting.length : free;
    const message: ToThread = { id, feeds };
    worker.postMessage(message);
    this.#waiting[id] = { resolve, reject };
    this.#busy += 1;
    return await promise;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }
}
