import type { Outputs } from "./batch-tensors.ts";

/**
 * The first row's first prediction that is a number from 0 to 1: the probability of the positive class where there are
 * two, of the first class where there are more. null: the model predicts no probability, so there are no bins.
 */
export function firstScore(outputs: Outputs | null): number | null {
  const probabilities = Object.values(outputs ?? {}).find(
    ({ datatype, data }) => (datatype === "FP32" || datatype === "FP64") && data.length > 0,
  );
  const classes = probabilities?.shape[1] ?? 1;
  const score = probabilities?.data[classes === 2 ? 1 : 0];
  return typeof score === "number" && score >= 0 && score <= 1 ? score : null;
}
