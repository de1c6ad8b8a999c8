import type { Tensor } from "../../core/tensor.ts";
import type { Scored } from "../model-call.ts";
import type { Variant } from "../served-model.ts";

/** A request whose labels may still arrive. */
export interface RecentPrediction {
  release: string;
  digest: string;
  variant: Variant;
  unit: string | null;
  /** Milliseconds since 1970. */
  at: number;
  /** The class that each row was given; null: the outputs tell none. */
  classes: readonly string[] | null;
}

interface Entry {
  /** null: a label has come, a prediction has not. */
  prediction: RecentPrediction | null;
  /** By row. */
  labels: Map<number, string>;
}

/** Rows of one request whose classes are kept. */
const maxRows = 1_000;
const cut = 0.5;

/** The latest requests by their ids, so that a label that arrives later meets its prediction. Bounded; the oldest go. */
export class PredictionIndex {
  readonly #entries = new Map<string, Entry>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  /** An id that is used again means the newer request from then on. */
  add({ model, request, release, digest, variant, unit, at, outputs, error }: Scored): void {
    if (variant === "shadow" || error !== null) {
      return; // nobody was told this prediction
    }
    const key = keyOf(model, request.id);
    this.#entries.delete(key);
    const prediction = { release, digest, variant, unit, at, classes: classesOf(outputs ?? {}) };
    this.#put(key, { prediction, labels: new Map() });
  }

  find(model: string, id: string): RecentPrediction | null {
    return this.#entries.get(keyOf(model, id))?.prediction ?? null;
  }

  /** @returns the label that was there before, null for none */
  label(model: string, id: string, row: number, label: string): string | null {
    const key = keyOf(model, id);
    const entry = this.#entries.get(key) ?? this.#put(key, { prediction: null, labels: new Map() });
    const before = entry.labels.get(row) ?? null;
    entry.labels.set(row, label);
    return before;
  }

  #put(key: string, entry: Entry): Entry {
    this.#entries.set(key, entry);
    if (this.#entries.size > this.#size) {
      const [oldest = ""] = this.#entries.keys();
      this.#entries.delete(oldest);
    }
    return entry;
  }
}

function keyOf(model: string, id: string): string {
  return `${model} ${id}`;
}

/**
 * An output of labels says it itself; of one called probability or probabilities, the row is positive from one half on.
 * Any other number may be a regression's value, which is no class.
 */
function classesOf(outputs: Readonly<Record<string, Tensor>>): string[] | null {
  const all = Object.entries(outputs);
  const named = all.find(([, { datatype, shape }]) => !datatype.startsWith("FP") && isColumn(shape));
  if (named) {
    return Array.from(named[1].data.slice(0, maxRows), String);
  }
  const probability = all.find(([name, { datatype }]) => /probabilit/i.test(name) && datatype !== "FP16")?.[1];
  const rows = probability?.shape[0] ?? 0;
  const width = (probability?.data.length ?? 0) / rows;
  if (!probability || (width !== 1 && width !== 2)) {
    return null;
  }
  // Of two columns the second is the positive class.
  return Array.from({ length: Math.min(rows, maxRows) }, (_, row) =>
    Number(probability.data[row * width + width - 1]) >= cut ? "1" : "0",
  );
}

function isColumn(shape: readonly number[]): boolean {
  return shape.length === 1 || (shape.length === 2 && shape[1] === 1);
}
