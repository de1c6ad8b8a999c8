import { expect, it } from "vitest";
import type { Evidence } from "./measurement.ts";
import { isPlausible } from "./plausible.ts";

const is = (value: number | null, evidence: Evidence) =>
  isPlausible({ value, evidence, lower: null, upper: null, n: 10 });

it.each<[number | null, Evidence]>([
  [0.5, { kind: "proportion", successes: 5, trials: 10 }],
  [null, { kind: "proportion", successes: 0, trials: 0 }],
  [0.8, { kind: "f1", truePositives: 4, mistakes: 2 }],
  [0.1, { kind: "paired-proportion", gained: 2, lost: 1, trials: 10 }],
  [1, { kind: "auc", variance: 0, positives: 5, negatives: 5 }],
  [-0.1, { kind: "auc-difference", variance: null, positives: 1, negatives: 5 }],
  [12, { kind: "mean", standardError: 0.5, n: 10 }],
  [0, { kind: "unchanged", chances: 4 }],
  [0, { kind: "same-model" }],
])("accepts %s from %j", (value, evidence) => expect(is(value, evidence)).toBe(true));

it.each<[number | null, Evidence]>([
  [0.6, { kind: "proportion", successes: 5, trials: 10 }],
  [1.5, { kind: "proportion", successes: 15, trials: 10 }],
  [1, { kind: "proportion", successes: 0, trials: 0 }],
  [null, { kind: "proportion", successes: 5, trials: 10 }],
  [0.9, { kind: "f1", truePositives: 4, mistakes: 2 }],
  [0, { kind: "paired-proportion", gained: 9, lost: 9, trials: 10 }],
  [1.1, { kind: "auc", variance: 0.1, positives: 5, negatives: 5 }],
  [0.9, { kind: "auc", variance: -0.1, positives: 5, negatives: 5 }],
  [0.9, { kind: "auc", variance: 0.1, positives: 0, negatives: 5 }],
  [0.1, { kind: "auc-difference", variance: 0.1, positives: 5, negatives: 0 }],
  [12, { kind: "mean", standardError: -0.5, n: 10 }],
  [0, { kind: "unchanged", chances: 0 }],
  [0.1, { kind: "same-model" }],
])("refuses %s from %j", (value, evidence) => expect(is(value, evidence)).toBe(false));
