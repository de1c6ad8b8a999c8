import type { JudgedMetric } from "../metrics/judged-metric.ts";

/** How a rate may differ between groups of rows, as fairlearn defines it: the greatest gap, or the smallest ratio. */
export interface FairnessMetric {
  metric: JudgedMetric;
  rates: readonly RateName[];
  contrast: "gap" | "ratio";
}

export type RateName = keyof typeof rates;

/** Which rows a rate is about, by their label, and its name in a sentence. */
export const rates = {
  selection: { label: null, words: "rate of positive predictions" },
  tpr: { label: 1, words: "true positive rate" },
  fpr: { label: 0, words: "false positive rate" },
} as const;

function define(
  name: string,
  label: string,
  contrast: FairnessMetric["contrast"],
  ...rates: RateName[]
): FairnessMetric {
  const direction = contrast === "gap" ? "lower" : "higher";
  return { metric: { name, label, direction, basis: "rows" }, rates, contrast };
}

const definitions: readonly FairnessMetric[] = [
  define("demographic_parity_difference", "Demographic parity difference", "gap", "selection"),
  define("demographic_parity_ratio", "Demographic parity ratio", "ratio", "selection"),
  define("equal_opportunity_difference", "Equal opportunity difference", "gap", "tpr"),
  define("equalized_odds_difference", "Equalized odds difference", "gap", "tpr", "fpr"),
  define("equalized_odds_ratio", "Equalized odds ratio", "ratio", "tpr", "fpr"),
];

export const fairnessMetrics: readonly JudgedMetric[] = definitions.map(({ metric }) => metric);

export function findFairnessMetric(name: string): FairnessMetric | undefined {
  return definitions.find(({ metric }) => metric.name === name);
}
