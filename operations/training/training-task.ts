import type { ModelConfig } from "../../core/config/schema.ts";
import type { SplitPart } from "../../core/data/split/split.ts";

/** What a way of training is given. The holdout is not part of it. */
export interface TrainingTask {
  model: ModelConfig;
  features: readonly string[];
  train: SplitPart;
  validation: SplitPart;
  /** The folder in which it must leave `model.onnx`, or where `asked` is given `predictions.parquet`. */
  output: string;
  /** Rows to predict instead of leaving a model; null: a model is wanted. */
  asked: AskedRows | null;
}

/** Held-out rows as the training command gets them: without their labels. */
export interface AskedRows {
  /** Parquet file of the id and the features. */
  path: string;
  ids: readonly string[];
  /** Of multiclass classification. */
  classes: readonly string[] | null;
}

export interface Training {
  command: string;
  milliseconds: number;
  reported: Record<string, number> | null;
}
