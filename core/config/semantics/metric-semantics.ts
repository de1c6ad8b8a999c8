import { whyNoMetric } from "../../metrics/catalogue.ts";
import type { ModelConfig } from "../schema.ts";
import type { Misuse } from "./misuse.ts";

/** Whether there is such a metric of the task, and everything that it needs. */
export function checkMetric(
  name: string,
  { task, evaluate }: Pick<ModelConfig, "task" | "evaluate">,
  path: PropertyKey[],
): Misuse[] {
  if (evaluate.custom.some((custom) => custom.name === name)) return [];
  const message = whyNoMetric(name, task);
  if (message !== null) return [{ path, message }];
  return name === "value_per_prediction" && !evaluate.value
    ? [{ path, message: "value_per_prediction needs evaluate.value, which says what each outcome is worth" }]
    : [];
}
