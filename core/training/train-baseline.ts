import type { Task } from "../config/schema.ts";
import type { Table } from "../table.ts";
import { exportOnnx } from "./export-onnx.ts";
import { fitLinearModel, meanLoss } from "./linear-model.ts";

export interface BaselineInput {
  task: Task;
  target: string;
  features: readonly string[];
  unseen: "ignore" | "error";
  train: Table;
  /** May be empty. */
  validation: Table;
}

export interface Baseline {
  model: Uint8Array;
  reported: Record<string, number>;
}

/** Fits the built-in linear model. It has nothing to tune, so the validation rows only say how well it does. */
export function trainBaseline({ task, target, features, unseen, train, validation }: BaselineInput): Baseline {
  const model = fitLinearModel(train, task, target, features);
  const name = task === "regression" ? "validation_half_squared_error" : "validation_log_loss";
  return {
    model: exportOnnx(model, unseen),
    reported: validation.rows === 0 ? {} : { [name]: meanLoss(model, validation, target) },
  };
}
