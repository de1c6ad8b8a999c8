import { whyNoMetric } from "../metrics/catalogue.ts";
import type { Misuse } from "./misuse.ts";
import type { ModelConfig } from "./schema.ts";

/** Whether there is such a metric of the task. */
export function checkMetric(name: string, task: ModelConfig["task"], path: PropertyKey[]): Misuse[] {
  const message = whyNoMetric(name, task);
  return message === null ? [] : [{ path, message }];
}
