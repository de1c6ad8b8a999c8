import { findMetric, metricsOf } from "../metrics/catalogue.ts";
import type { Misuse } from "./misuse.ts";
import type { ModelConfig } from "./schema.ts";
import { suggestion } from "./suggestion.ts";

/** Whether there is such a metric of the task. */
export function checkMetric(name: string, task: ModelConfig["task"], path: PropertyKey[]): Misuse[] {
  const metric = findMetric(name);
  if (metric?.task === task) return [];
  const known = metricsOf(task).map((definition) => definition.name);
  return metric
    ? [{ path, message: `metric ${name} is for ${metric.task}, not ${task}; known are ${known.join(", ")}` }]
    : [{ path, message: `unknown metric ${name}${suggestion(name, known)}` }];
}
