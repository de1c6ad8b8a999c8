import type { MeasureInput } from "../metrics/measure.ts";
import { binaryCurves } from "./binary.ts";
import { countConfusion, mostProbable } from "./confusion.ts";
import { type Curves, confusionClasses, type ModelCurves } from "./curves.ts";
import { regressionCurves, residualRange } from "./regression.ts";

type CurvesInput = Pick<
  MeasureInput,
  "task" | "labels" | "candidate" | "production" | "threshold" | "classes" | "weights"
>;

/** The curves of candidate and production on the same rows; null where the task has none, and of too many classes or one alone. */
export function curvesOf(input: CurvesInput): Curves | null {
  const draw = drawerOf(input);
  if (draw === null) return null;
  const { candidate, production } = input;
  return { candidate: draw(candidate.scores), production: production && draw(production.scores) };
}

function drawerOf(input: CurvesInput): ((scores: Float64Array) => ModelCurves) | null {
  const { task, labels, threshold, classes = [], weights = null } = input;
  switch (task) {
    case "binary-classification":
      if (threshold === null) throw new TypeError("A classification needs a threshold.");
      if (!hasBothClasses(labels, weights)) return null;
      return (scores) => binaryCurves({ labels, weights, scores }, threshold);
    case "multiclass-classification":
      if (classes.length > confusionClasses) return null;
      return (scores) => ({
        kind: "multiclass",
        confusion: countConfusion(classes, labels, mostProbable(scores, classes.length)),
      });
    case "regression": {
      const range = residualRange(labels, [input.candidate, input.production]);
      return (scores) => regressionCurves({ labels, weights, scores }, range);
    }
    case "ranking":
      return null;
  }
}

function hasBothClasses(labels: Float64Array, weights: Float64Array | null): boolean {
  const counts = (label: number) => labels.some((own, row) => own === label && (weights?.[row] ?? 1) > 0);
  return counts(0) && counts(1);
}
