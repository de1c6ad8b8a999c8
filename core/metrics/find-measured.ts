import { findMetric, type MetricDefinition } from "./catalogue.ts";
import type { Measurement } from "./measurement.ts";

/** A metric that was measured: of the catalogue, or the user's own. */
export function findMeasured(
  { task, custom = {} }: Pick<Measurement, "task" | "custom">,
  name: string,
): MetricDefinition | undefined {
  const own = Object.hasOwn(custom, name) ? custom[name] : undefined;
  if (!own) return findMetric(name, task);
  return { name, family: name, parameter: null, task, basis: "rows", ...own };
}
