import type { LoadedModel } from "../../core/ports.ts";
import { HttpError, overloaded } from "../protocol/http.ts";
import type { Feeds } from "../protocol/infer-feeds.ts";
import { batchBounds, Histogram } from "../telemetry/histogram.ts";
import { BatchProof } from "./batch-proof.ts";
import { canBatch, concatFeeds, type Outputs, rowsOf, sameTail, splitOutputs } from "./batch-tensors.ts";

/**
 * The queue before one loaded model. While the model is free, what one turn of the event loop has read goes to it at the
 * end of that turn; what comes while it is busy waits, and is scored together as one batch when it is free again. So
 * batching adds no wait of its own: its latency budget is zero, and batches grow with the load.
 */
export interface BatcherLimits {
  /** Requests that may wait; one more is refused with 503. */
  maxQueued: number;
  /** A request without an answer after this is refused with 503, whatever its model still does. */
  timeoutMs: number;
  maxBatchRows: number;
}

interface Job {
  feeds: Feeds;
  rows: number;
  done: boolean;
  resolve(outputs: Outputs): void;
  reject(error: unknown): void;
}

export class Batcher {
  readonly #model: LoadedModel;
  readonly #limits: BatcherLimits;
  readonly #proof = new BatchProof();
  readonly #canBatch: boolean;
  readonly #lanes: number;
  readonly batchRows = new Histogram(batchBounds);
  #queue: Job[] = [];
  #busy = 0;
  #isScheduled = false;

  constructor(model: LoadedModel, limits: BatcherLimits) {
    this.#model = model;
    this.#limits = limits;
    this.#canBatch = canBatch(model);
    this.#lanes = model.lanes ?? 1;
  }

  get queued(): number {
    return this.#queue.length;
  }

  get #free(): number {
    return this.#lanes - this.#busy;
  }

  /** @throws HttpError 500 when the model throws, 503 when it has too much to do */
  async score(feeds: Feeds): Promise<Outputs> {
    // What free lanes take at the end of this turn does not wait.
    if (this.#queue.length >= this.#limits.maxQueued + this.#free) {
      throw overloaded(`${this.#queue.length} requests already wait for this model`);
    }
    const { promise, resolve, reject } = Promise.withResolvers<Outputs>();
    const job: Job = { feeds, rows: rowsOf(feeds), done: false, resolve, reject };
    const patience = setTimeout(() => this.#giveUp(job), this.#limits.timeoutMs);
    this.#queue.push(job);
    this.#schedule();
    try {
      return await promise;
    } finally {
      job.done = true;
      clearTimeout(patience);
    }
  }

  #giveUp(job: Job): void {
    this.#queue = this.#queue.filter((waiting) => waiting !== job);
    job.reject(overloaded(`the model gave no answer within ${this.#limits.timeoutMs} ms`));
  }

  /** Waking the model costs more than a small request does: those that came together wake it once. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#free > 0 && this.#queue.length > 0) {
      const batch = this.#take(Math.ceil(this.#queue.length / this.#free));
      this.#busy += 1;
      this.#run(batch).finally(() => {
        this.#busy -= 1;
        this.#schedule();
      });
    }
  }

  /** The request that waits longest, and those behind it that fit; no more than `share`, which leaves others for other lanes. */
  #take(share: number): Job[] {
    const first = this.#queue.shift();
    const batch = first ? [first] : [];
    if (!first || !this.#canBatch || this.#proof.isRefuted) {
      return batch;
    }
    let rows = first.rows;
    this.#queue = this.#queue.filter((job) => {
      const hasRoom = batch.length < share && rows + job.rows <= this.#limits.maxBatchRows;
      const fits = hasRoom && sameTail(first.feeds, job.feeds);
      if (fits) {
        rows += job.rows;
        batch.push(job);
      }
      return !fits;
    });
    return batch;
  }

  async #run(batch: readonly Job[]): Promise<void> {
    this.batchRows.observe(batch.reduce((sum, { rows }) => sum + rows, 0));
    if (batch.length === 1) {
      await this.#runEach(batch);
      return;
    }
    const together = await this.#runTogether(batch);
    if (together !== null && !this.#proof.wantsBatch()) {
      batch.forEach((job, index) => {
        job.resolve(together[index] ?? {});
      });
      return;
    }
    const alone = await this.#runEach(batch);
    if (together !== null) {
      this.#proof.compare(together, alone);
    }
  }

  /** null: the batch failed as one row of it may have; each is then tried alone, so that none pays for its neighbour. */
  async #runTogether(batch: readonly Job[]): Promise<Outputs[] | null> {
    try {
      const outputs = await this.#model.infer(concatFeeds(batch.map(({ feeds }) => feeds)));
      return splitOutputs(
        outputs,
        batch.map(({ rows }) => rows),
      );
    } catch {
      return null;
    }
  }

  async #runEach(batch: readonly Job[]): Promise<(Outputs | null)[]> {
    const answers: (Outputs | null)[] = [];
    for (const job of batch) {
      answers.push(job.done ? null : await this.#runAlone(job));
    }
    return answers;
  }

  async #runAlone({ feeds, resolve, reject }: Job): Promise<Outputs | null> {
    try {
      const outputs = await this.#model.infer(feeds);
      resolve(outputs);
      return outputs;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      reject(new HttpError(500, `the model failed: ${reason.split("\n", 1)[0]}`, { cause }));
      return null;
    }
  }
}
