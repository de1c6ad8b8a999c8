import { propertyNames } from "../../metrics/properties.ts";
import type { ModelConfig } from "../schema.ts";
import type { Misuse } from "./misuse.ts";

/** What a model that leaves predictions alone may not say: there is nothing to serve, to time or to run once more. */
export function checkPredictions(model: ModelConfig): Misuse[] {
  const { train, data, evaluate, gates } = model;
  if (train.leaves === "model") return [];
  const at = (path: PropertyKey[], message: string): Misuse => ({ path, message });
  const measured = "measures a model while it runs, and predictions cannot run";
  return [
    ...(data.id === undefined ? [at(["data"], "train.leaves: predictions needs data.id, to know whose they are")] : []),
    ...(train.run === undefined ? [at(["train", "leaves"], "predictions come from a command: give train.run")] : []),
    ...(train.calibrate === undefined ? [] : [at(["train", "calibrate"], "writes into a model; there is none")]),
    ...(["serve", "monitor", "retrain"] as const)
      .filter((key) => model[key] !== undefined)
      .map((key) => at([key], "needs a model that is released, and predictions never are")),
    ...(evaluate.metrics ?? [])
      .map((metric, index) => ({ metric, path: ["evaluate", "metrics", index] }))
      .concat(gates.map(({ metric }, index) => ({ metric, path: ["gates", index, "metric"] })))
      .filter(({ metric }) => propertyNames.includes(metric))
      .map(({ metric, path }) => at(path, `${metric} ${measured}`)),
  ];
}
