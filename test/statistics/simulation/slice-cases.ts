import { gate } from "../../../core/gates/fixtures/measurements.ts";
import { judgeGates } from "../../../core/gates/judge.ts";
import type { Check } from "../../../core/gates/verdict.ts";
import { measure } from "../../../core/metrics/measure.ts";
import { measureBreakdown } from "../../../core/slices/measure-breakdown.ts";
import type { Case } from "./case.ts";
import { caught, falseFail, inputOf } from "./judged.ts";
import type { Random } from "./random.ts";
import { said } from "./scores.ts";

/** One limit that many parts of the holdout must keep: slices, and pairs of groups. */

/** A part of the holdout: how a row of it comes to its label, the candidate's class and production's. */
interface Part {
  rows: number;
  draw(random: Random): readonly [label: number, ours: number, theirs: number];
}

const column = "part";

/** The whole holdout measured, and each part counted. */
function judgedParts(limits: Parameters<typeof gate>[0], parts: readonly Part[], random: Random): Check {
  const drawn = parts.map(({ rows, draw }) => Array.from({ length: rows }, () => draw(random)));
  const all = drawn.flat();
  const of = (place: 0 | 1 | 2) => Float64Array.from(all, (row) => row[place]);
  const input = { ...inputOf(of(0), of(1).map(said), of(2).map(said)), metrics: ["accuracy"] };
  const grouping = {
    column,
    values: drawn.map((_, index) => String(index)),
    codes: Uint16Array.from(drawn.flatMap((rows, index) => rows.map(() => index))),
  };
  const breakdowns = [measureBreakdown(grouping, { ...input, baseline: null, "base-branch": null })];
  const { when_unsure: _, ...asked } = gate(limits);
  return judgeGates([asked], measure(input), { breakdowns }).checks[0] as Check;
}

/** Both models are right on most rows; the candidate alone on a share of `gained`, production alone on one of `lost`. */
function slice(rows: number, gained: number, lost: number): Part {
  return {
    rows,
    draw: (random) => {
      const label = Number(random.uniform() < 0.5);
      const luck = random.uniform();
      if (luck < gained) return [label, label, 1 - label];
      return luck < gained + lost ? [label, 1 - label, label] : [label, label, label];
    },
  };
}

const slices = 20;
const alike = (rows: number) => Array.from({ length: slices }, () => slice(rows, 0.035, 0.035));
const sliceGate = { metric: "accuracy", may_drop: 0.02, slices: [column] };

const sameEverywhere: Case = {
  name: "Accuracy of 20 slices may drop 0.02, equal models",
  rows: "20 × 300 rows, 7 % judged differently",
  questions: [falseFail],
  draw: (random) => {
    const check = judgedParts(sliceGate, alike(300), random);
    const anyFell = check.parts.some(({ value }) => (value ?? 0) < -0.02);
    return [{ ours: Number(check.verdict === "fail"), naive: Number(anyFell) }];
  },
};

function oneBad(rows: number, power: number): Case {
  return {
    name: "Accuracy of 20 slices may drop 0.02, one truly fell by 0.10",
    rows: `20 × ${rows.toLocaleString("en")} rows`,
    questions: [{ words: "names that slice", promise: { power }, unit: "yes" }],
    draw: (random) => {
      const { parts } = judgedParts(sliceGate, [slice(rows, 0.01, 0.11), ...alike(rows).slice(1)], random);
      const named = parts.find(({ where }) => where === `${column} = 0`)?.verdict === "fail";
      return [{ ours: Number(named), naive: null }];
    },
    cost: rows / 500,
  };
}

/** A group whose rows the candidate selects at a rate. */
function group(rows: number, rate: number): Part {
  return {
    rows,
    draw: (random) => {
      const selected = Number(random.uniform() < rate);
      return [Number(random.uniform() < 0.5), selected, selected];
    },
  };
}

function parity(name: string, groups: readonly Part[], question: Case["questions"][number], limit = 0.1): Case {
  return {
    name: `Demographic parity difference at most ${limit.toFixed(2)}, truly ${name}`,
    rows: `groups of ${groups.map(({ rows }) => rows).join(", ")} rows`,
    questions: [question],
    draw: (random) => {
      const check = judgedParts(
        { metric: "demographic_parity_difference", by: column, at_most: limit },
        groups,
        random,
      );
      const widest = Math.max(...check.parts.map(({ value }) => value ?? 0));
      return [{ ours: Number(check.verdict === "fail"), naive: Number(widest > limit) }];
    },
  };
}

export const sliceCases: readonly Case[] = [
  sameEverywhere,
  oneBad(300, 0.88),
  oneBad(1_000, 1),
  parity("0.08", [group(1_000, 0.3), group(500, 0.28), group(200, 0.25), group(100, 0.22)], falseFail),
  parity("0.10", [group(1_000, 0.3), group(500, 0.25), group(200, 0.2)], falseFail),
  // A limit of less than one standard error: both directions may seem broken.
  parity("0.02", [group(400, 0.3), group(400, 0.28)], falseFail, 0.02),
  parity("0.10", [group(1_000, 0.3), group(100, 0.2)], falseFail),
  parity("0.25", [group(1_000, 0.35), group(1_000, 0.35), group(100, 0.1)], caught(0.96)),
];
