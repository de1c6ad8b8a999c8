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
  /** By row; null: none has come. */
  labels: Map<number, string> | null;
}

/** Rows of one request whose classes are kept. */
const maxRows = 1_000;
const cut = 0.5;

/**
 * The latest requests by their ids, so that a label that arrives later meets its prediction. Two generations bound it: when
 * the younger is full, the older is forgotten. (Taking the oldest out of one map one by one makes every step search it.)
 */
export class PredictionIndex {
  readonly #size: number;
  #young = new Map<string, Entry>();
  #old = new Map<string, Entry>();

  /** @param size at least this many requests are known, at most twice as many */
  constructor(size: number) {
    this.#size = size;
  }

  /** An id that is used again means the newer request from then on. */
  add({ model, request, release, digest, variant, unit, at, outputs, error }: Scored): void {
    if (variant === "shadow" || error !== null) {
      return; // nobody was told this prediction
    }
    const prediction = { release, digest, variant, unit, at, classes: classesOf(outputs ?? {}) };
    this.#put(keyOf(model, request.id), { prediction, labels: null });
  }

  find(model: string, id: string): RecentPrediction | null {
    return this.#get(keyOf(model, id))?.prediction ?? null;
  }

  /** @returns the label that was there before, null for none */
  label(model: string, id: string, row: number, label: string): string | null {
    const key = keyOf(model, id);
    const entry = this.#get(key) ?? this.#put(key, { prediction: null, labels: null });
    const before = entry.labels?.get(row) ?? null;
    entry.labels ??= new Map();
    entry.labels.set(row, label);
    return before;
  }

  #get(key: string): Entry | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  #put(key: string, entry: Entry): Entry {
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, entry);
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
