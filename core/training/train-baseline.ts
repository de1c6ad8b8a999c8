import type { Task } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { classesOf } from "../metrics/multiclass/classes.ts";
import type { Column, Table } from "../table.ts";
import { fitClassModel, meanClassLoss } from "./class-model.ts";
import { exportClasses, exportOnnx } from "./export-onnx.ts";
import { fitLinearModel, type LinearTask, meanLoss } from "./linear-model.ts";

export interface BaselineInput {
  task: Task;
  target: string;
  /** Of multiclass classification, in the order of the probabilities; without them those of the labels. */
  classes?: readonly string[] | undefined;
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
export function trainBaseline(input: BaselineInput): Baseline {
  switch (input.task) {
    case "ranking":
      throw new SluiceError("CONFIG_INVALID", "The linear baseline cannot rank.", {
        remedy: "Train by a command of your own: train.run instead of train.baseline, and no gate versus the baseline.",
      });
    case "multiclass-classification":
      return trainClasses(input);
    default:
      return trainLinear(input, input.task);
  }
}

function trainLinear({ target, features, unseen, train, validation }: BaselineInput, task: LinearTask): Baseline {
  const model = fitLinearModel(train, task, target, features);
  const name = task === "regression" ? "validation_half_squared_error" : "validation_log_loss";
  return {
    model: exportOnnx(model, unseen),
    reported: validation.rows === 0 ? {} : { [name]: meanLoss(model, validation, target) },
  };
}

function trainClasses({ target, classes: stated, features, unseen, train, validation }: BaselineInput): Baseline {
  const column: Column = train.columns[target] ?? { type: "string", values: [] };
  const classes = stated ?? classesOf({ classes: undefined, target }, [column]);
  const model = fitClassModel(train, { target, features, classes });
  return {
    model: exportClasses(model, unseen),
    reported: validation.rows === 0 ? {} : { validation_log_loss: meanClassLoss(model, validation, target) },
  };
}
