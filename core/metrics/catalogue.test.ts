import { expect, it } from "vitest";
import { tasks } from "../config/schema.ts";
import { findMetric, metricsOf, whyNoMetric } from "./catalogue.ts";
import { measure } from "./measure.ts";

it.each(tasks)("every metric of %s is found by its name and can be measured", (task) => {
  const names = metricsOf(task).map((metric) => metric.name);
  const isMany = task === "multiclass-classification";
  const scores = (...two: number[]) => Float64Array.from(isMany ? two.flatMap((score) => [1 - score, score]) : two);
  const model = { digest: `sha256:${"0".repeat(64)}`, scores: scores(0.2, 0.4, 0.6, 0.9) };
  const labels = Float64Array.of(0, 1, 0, 1);
  const other = { digest: `sha256:${"1".repeat(64)}`, scores: scores(0.1, 0.7, 0.3, 0.8) };
  const { candidate, production } = measure({
    ...{ task, labels, candidate: model, production: other, anchor: null, metrics: names, sure: 0.95 },
    threshold: task === "binary-classification" ? 0.5 : null,
    classes: ["no", "yes"],
    units: task === "ranking" ? { count: 2, of: Uint32Array.of(0, 0, 1, 1), hashes: new Uint32Array(2) } : null,
  });
  expect(Object.keys(candidate.metrics)).toEqual(names);
  expect(Object.keys(production?.differences ?? {})).toEqual(names);
  expect(names.map((name) => findMetric(name, task)?.task)).toEqual(names.map(() => task));
});

it("does not know what is not there", () => {
  expect(findMetric("specificity")).toBeUndefined();
});

it.each([
  ["fbeta:2", "F2", 2],
  ["fbeta:0.5", "F0.5", 0.5],
  ["lift:10%", "Lift of the top 10%", 0.1],
  ["partial_roc_auc:0.1", "ROC AUC up to 10% false positives", 0.1],
  ["ece", "Calibration error (10 bins of equal width)", 10],
  ["ece_quantile:15", "Calibration error (15 bins of equal size)", 15],
  ["pinball:0.9", "Pinball loss of the 90% quantile", 0.9],
])("reads %s", (name, label, parameter) => expect(findMetric(name)).toMatchObject({ name, label, parameter }));

it.each([
  ["fbeta", /^metric fbeta needs a number above 0 after the colon, such as fbeta:2$/],
  ["fbeta:0", /^metric fbeta:0 needs a number above 0/],
  ["lift:100%", /^metric lift:100% needs a share above 0% and below 100% after the colon, such as lift:10%$/],
  ["ece:1", /^metric ece:1 needs a whole number from 2 to 100 after the colon, such as ece:15$/],
  ["ece:", /^metric ece: needs/],
  ["recall:2", /^metric recall takes no parameter; write it as recall$/],
  ["fbet:2", /^unknown metric fbet:2; did you mean 'fbeta:2'\?$/],
  ["rmse", /^metric rmse is for regression, not binary-classification; known are roc_auc, /],
])("says what is wrong with %s", (name, message) => {
  expect(whyNoMetric(name, "binary-classification")).toMatch(message);
});

it("finds nothing wrong with a good name", () => {
  expect(whyNoMetric("lift:2.5%", "binary-classification")).toBeNull();
});
