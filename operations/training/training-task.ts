import type { ModelConfig } from "../../core/config/schema.ts";
import type { SplitPart } from "../../core/data/split/split.ts";

/** What a way of training is given. The holdout is not part of it. */
export interface TrainingTask {
  model: ModelConfig;
  features: readonly string[];
  train: SplitPart;
  validation: SplitPart;
  /** The folder in which it must leave `model.onnx`. */
  output: string;
}

export interface Training {
  command: string;
  milliseconds: number;
  reported: Record<string, number> | null;
}
