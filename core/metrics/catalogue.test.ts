import { expect, it } from "vitest";
import { tasks } from "../config/schema.ts";
import { findMetric, metricsOf } from "./catalogue.ts";
import { measure } from "./measure.ts";

it.each(tasks)("every metric of %s is found by its name and can be measured", (task) => {
  const names = metricsOf(task).map((metric) => metric.name);
  const model = { digest: `sha256:${"0".repeat(64)}`, scores: Float64Array.of(0.2, 0.4, 0.6, 0.9) };
  const labels = Float64Array.of(0, 1, 0, 1);
  const other = { digest: `sha256:${"1".repeat(64)}`, scores: Float64Array.of(0.1, 0.7, 0.3, 0.8) };
  const { candidate, production } = measure({
    ...{ task, labels, candidate: model, production: other, anchor: null, metrics: names, sure: 0.95 },
    threshold: task === "regression" ? null : 0.5,
  });
  expect(Object.keys(candidate.metrics)).toEqual(names);
  expect(Object.keys(production?.differences ?? {})).toEqual(names);
  expect(names.map((name) => findMetric(name)?.task)).toEqual(names.map(() => task));
});

it("does not know what is not there", () => {
  expect(findMetric("specificity")).toBeUndefined();
});
