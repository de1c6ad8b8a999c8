import type { Confusion } from "./confusion.ts";

/** Averages of a metric over classes, from the confusion matrix alone. */

export type Average = "macro" | "micro" | "weighted";
export type ClassMetric = "precision" | "recall" | "f1";

/** A value, and how it moves with one more row of a label and a predicted class. */
export interface Averaged {
  value: number;
  effect: (label: number, predicted: number) => number;
}

/** 2 TP over labels and predictions for F1; TP over one of them for the others: which of the two a metric rests on. */
const restsOn = {
  precision: { labelled: 0, predicted: 1 },
  recall: { labelled: 1, predicted: 0 },
  f1: { labelled: 1, predicted: 1 },
} as const;

/** null: not defined. */
export function averageOf(metric: ClassMetric, average: Average, confusion: Confusion): Averaged | null {
  if (average === "micro") return accuracyOf(confusion);
  const counted = countedClasses(average, confusion);
  const values = counted.map((one) => ofClass(metric, one, confusion));
  if (values.some((value) => value === null) || values.length === 0) return null;
  const known = values.filter((value) => value !== null);
  return average === "macro" ? macro(known) : weighted(known, counted, confusion);
}

/** With one label and one prediction a row, every micro average is the accuracy. */
export function accuracyOf({ cells, classes, all }: Confusion): Averaged {
  let correct = 0;
  for (let one = 0; one < classes; one++) correct += cells[one * classes + one] as number;
  const value = correct / all;
  return { value, effect: (label, predicted) => ((label === predicted ? 1 : 0) - value) / all };
}

/** Classes that nobody has and nobody is said to have do not count; without a label a class weighs nothing. */
function countedClasses(average: Average, { classes, labelled, predicted }: Confusion): number[] {
  const size = (one: number) => (labelled[one] as number) + (average === "macro" ? (predicted[one] as number) : 0);
  return Array.from({ length: classes }, (_, one) => one).filter((one) => size(one) > 0);
}

function ofClass(
  metric: ClassMetric,
  one: number,
  { cells, classes, labelled, predicted }: Confusion,
): Averaged | null {
  const rests = restsOn[metric];
  const total = rests.labelled * (labelled[one] as number) + rests.predicted * (predicted[one] as number);
  if (total === 0) return null;
  const worth = rests.labelled + rests.predicted;
  const value = (worth * (cells[one * classes + one] as number)) / total;
  const effect = (label: number, guess: number) => {
    const hit = label === one && guess === one ? worth : 0;
    const rows = (label === one ? rests.labelled : 0) + (guess === one ? rests.predicted : 0);
    return (hit - value * rows) / total;
  };
  return { value, effect };
}

function macro(values: readonly Averaged[]): Averaged {
  return {
    value: values.reduce((sum, { value }) => sum + value, 0) / values.length,
    effect: (label, predicted) => values.reduce((sum, { effect }) => sum + effect(label, predicted), 0) / values.length,
  };
}

/** By the share of each label, which moves with the rows too. */
function weighted(values: readonly Averaged[], counted: readonly number[], { labelled, all }: Confusion): Averaged {
  const shareOf = (place: number) => (labelled[counted[place] as number] as number) / all;
  const value = values.reduce((sum, one, place) => sum + shareOf(place) * one.value, 0);
  return {
    value,
    effect: (label, predicted) => {
      const moved = values.reduce((sum, { effect }, place) => sum + shareOf(place) * effect(label, predicted), 0);
      return moved + ((values[counted.indexOf(label)]?.value ?? 0) - value) / all;
    },
  };
}
