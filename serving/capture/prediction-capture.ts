import { hashUnit, placeOf } from "../../core/rollout/routing.ts";
import type { Scored } from "../model-call.ts";
import type { CaptureOptions } from "./capture-options.ts";
import { PersonalCover } from "./personal-cover.ts";
import { headColumns, type TensorColumn, tensorColumns } from "./prediction-layout.ts";
import { type Pseudonym, predictionLines } from "./prediction-rows.ts";
import type { SpoolShelf } from "./spool-shelf.ts";

/** Of one request, as lines. A longer one is no table row; keeping it would push out thousands of others. */
const maxRequestBytes = 1_048_576;
/** How long one turn of the event loop may be kept by writing lines. */
const sliceMs = 4;

export interface CaptureCounts {
  rows: number;
  /** Requests that were asked for by the sample and not kept, by why. */
  dropped: Record<"no_room" | "too_large" | "failed", number>;
}

interface Waiting {
  scored: Scored;
  bytes: number;
}

/**
 * Keeps a sample of what models are asked and say. `record` only puts a request into a bounded queue; the lines are
 * written in slices between other work, so that no client waits for them.
 */
export class PredictionCapture {
  readonly counts = new Map<string, CaptureCounts>();
  readonly #options: CaptureOptions;
  readonly #shelf: SpoolShelf;
  readonly #log: (message: string) => void;
  readonly #pseudonym: Pseudonym;
  readonly #covers = new Map<string, PersonalCover>();
  readonly #layouts = new WeakMap<object, TensorColumn[]>();
  #queue: Waiting[] = [];
  #queuedBytes = 0;
  #isScheduled = false;

  constructor(
    options: CaptureOptions,
    { shelf, log, pseudonym }: { shelf: SpoolShelf; log: (message: string) => void; pseudonym: Pseudonym },
  ) {
    this.#options = options;
    this.#shelf = shelf;
    this.#log = log;
    this.#pseudonym = pseudonym;
  }

  record(scored: Scored): void {
    if (!this.#isInSample(scored.request.id)) {
      return;
    }
    const bytes = bytesOf(scored);
    if (bytes > maxRequestBytes) {
      this.#drop(scored.model, "too_large");
    } else if (!this.#shelf.hasRoom(this.#queuedBytes + bytes)) {
      this.#drop(scored.model, "no_room");
    } else {
      this.#queue.push({ scored, bytes });
      this.#queuedBytes += bytes;
      this.#schedule();
    }
  }

  #isInSample(id: string): boolean {
    return placeOf(hashUnit(id, "capture")) < this.#options.share;
  }

  #schedule(): void {
    if (!this.#isScheduled && this.#queue.length > 0) {
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        this.#write(performance.now() + sliceMs);
        this.#schedule();
      });
    }
  }

  #write(until: number): void {
    let done = 0;
    for (const { scored, bytes } of this.#queue) {
      this.#queuedBytes -= bytes;
      this.#spool(scored);
      done += 1;
      if (performance.now() > until) {
        break;
      }
    }
    this.#queue = this.#queue.slice(done);
  }

  #spool(scored: Scored): void {
    const { model, release, digest } = scored;
    try {
      const columns = this.#layoutOf(scored);
      const { text, rows } = predictionLines(scored, columns, this.#coverOf(model), this.#pseudonym);
      const kind = {
        model,
        kind: "predictions",
        version: `${release}-${digest.slice("sha256:".length, 15)}`,
        columns: [...headColumns, ...columns].map(({ name, type }) => ({ name, type })),
      } as const;
      if (this.#shelf.add(kind, Buffer.from(text), rows)) {
        this.#countsOf(model).rows += rows;
      } else {
        this.#drop(model, "no_room");
      }
    } catch (error) {
      this.#drop(model, "failed");
      this.#log(`a prediction of ${model} could not be captured: ${String(error)}`);
    }
  }

  #layoutOf({ signature }: Scored): TensorColumn[] {
    const present = this.#layouts.get(signature);
    if (present) {
      return present;
    }
    const columns = tensorColumns(signature);
    this.#layouts.set(signature, columns);
    return columns;
  }

  #coverOf(model: string): PersonalCover {
    const present = this.#covers.get(model);
    if (present) {
      return present;
    }
    const cover = new PersonalCover(this.#options);
    this.#covers.set(model, cover);
    return cover;
  }

  #drop(model: string, reason: keyof CaptureCounts["dropped"]): void {
    this.#countsOf(model).dropped[reason] += 1;
  }

  #countsOf(model: string): CaptureCounts {
    const present = this.counts.get(model);
    if (present) {
      return present;
    }
    const counts: CaptureCounts = { rows: 0, dropped: { no_room: 0, too_large: 0, failed: 0 } };
    this.counts.set(model, counts);
    return counts;
  }

  /** Writes the lines of all that waits. */
  drain(): void {
    this.#write(Number.POSITIVE_INFINITY);
  }
}

/** About what the request takes in memory and as text. */
function bytesOf({ inputs, outputs }: Scored): number {
  const tensors = [...Object.values(inputs ?? {}), ...Object.values(outputs ?? {})];
  return tensors.reduce((sum, { data }) => sum + (Array.isArray(data) ? textBytes(data) : data.length * 12), 400);
}

function textBytes(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length + 16, 0);
}
