import type { Averaged } from "./averages.ts";
import type { Confusion } from "./confusion.ts";

/**
 * How far labels and predictions agree beyond chance: Matthews' correlation of many classes (Gorodkin 2004) and Cohen's
 * kappa. Both compare the correct weight with the weight that would be correct were predictions drawn at random.
 */
export type AgreementMetric = "mcc" | "kappa";

interface Totals {
  /** Of all, correct, and times all what would be correct by chance. */
  all: number;
  correct: number;
  byChance: number;
}

/** null: not defined, since all labels or all predictions are of one class. */
export function agreementOf(metric: AgreementMetric, confusion: Confusion): Averaged | null {
  const { cells, classes, labelled, predicted, all } = confusion;
  let [correct, byChance] = [0, 0];
  for (let one = 0; one < classes; one++) {
    correct += cells[one * classes + one] as number;
    byChance += (labelled[one] as number) * (predicted[one] as number);
  }
  const totals = { all, correct, byChance };
  return metric === "mcc" ? matthews(confusion, totals) : cohen(confusion, totals);
}

/** How the numerator `correct × all - byChance` moves with one more row. */
function excessEffect({ labelled, predicted }: Confusion, { all, correct }: Totals): Averaged["effect"] {
  return (label, guess) =>
    correct + (label === guess ? all : 0) - (predicted[label] as number) - (labelled[guess] as number);
}

function matthews(confusion: Confusion, totals: Totals): Averaged | null {
  const { labelled, predicted, all } = confusion;
  const [ofLabels, ofPredictions] = [spreadOf(labelled, all), spreadOf(predicted, all)];
  const scale = Math.sqrt(ofLabels) * Math.sqrt(ofPredictions);
  if (scale === 0) return null;
  const value = (totals.correct * all - totals.byChance) / scale;
  const excess = excessEffect(confusion, totals);
  const effect = (label: number, guess: number) => {
    const moved = (all - (labelled[label] as number)) / ofLabels + (all - (predicted[guess] as number)) / ofPredictions;
    return excess(label, guess) / scale - value * moved;
  };
  return { value, effect };
}

/** 0 where one class has everything, exactly: rounding could leave a difference of squares above it. */
function spreadOf(sizes: Float64Array, all: number): number {
  return sizes.filter((size) => size > 0).length < 2 ? 0 : sizes.reduce((sum, size) => sum + size * (all - size), 0);
}

function cohen(confusion: Confusion, totals: Totals): Averaged | null {
  const { labelled, predicted, all } = confusion;
  const scale = all ** 2 - totals.byChance;
  const isCertain = labelled.some((size, one) => size === all && predicted[one] === all);
  if (isCertain || scale <= 0) return null;
  const value = (totals.correct * all - totals.byChance) / scale;
  const excess = excessEffect(confusion, totals);
  const effect = (label: number, guess: number) => {
    const moved = 2 * all - (predicted[label] as number) - (labelled[guess] as number);
    return (excess(label, guess) - value * moved) / scale;
  };
  return { value, effect };
}
