import type { MetricDefinition } from "./catalogue.ts";

/** What a verdict must know of a metric, be it measured on all rows or between groups of them. */
export type JudgedMetric = Pick<MetricDefinition, "name" | "label" | "direction" | "basis">;
