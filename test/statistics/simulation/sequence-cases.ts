import type { Gate } from "../../../core/config/schema.ts";
import { digestOf } from "../../../core/digest.ts";
import { gate } from "../../../core/gates/fixtures/measurements.ts";
import { judgeGates } from "../../../core/gates/judge.ts";
import { measure } from "../../../core/metrics/measure.ts";
import type { Case } from "./case.ts";
import { falsePass, inputOf, judged, naiveVerdict } from "./judged.ts";
import type { Random } from "./random.ts";
import { saidRightly } from "./scores.ts";

/** What goes wrong over many pull requests, though each verdict is right: small losses add up, and a holdout wears out. */

const rows = 2_000;
/** Every row is positive in one half; a model is the list of the rows that it gets right. */
const labels = new Float64Array(rows).fill(1, 0, rows / 2);

const correctModel = (accuracy: number, random: Random): Uint8Array =>
  Uint8Array.from(labels, () => Number(random.uniform() < accuracy));

/** A successor that gains and loses rows at random, in expectation so many of all. */
function successor(model: Uint8Array, accuracy: number, { gains, losses }: Change, random: Random): Uint8Array {
  const [lose, gain] = [losses / accuracy, gains / (1 - accuracy)];
  return model.map((isRight) => (isRight === 1 ? Number(random.uniform() >= lose) : Number(random.uniform() < gain)));
}

interface Change {
  gains: number;
  losses: number;
}

const scoresOf = (model: Uint8Array) => labels.map((label, row) => saidRightly(label, model[row] === 1));

const accuracyOf = (model: Uint8Array) => model.reduce((sum, isRight) => sum + isRight, 0) / rows;

const start = 0.85;
const small: Change = { gains: 0.004, losses: 0.008 };
/** The same loss by fewer rows, so that less of it is hidden by chance. */
const plain: Change = { gains: 0.001, losses: 0.005 };
const pullRequests = 25;

type Merges = (candidate: Uint8Array, production: Uint8Array, anchor: Uint8Array) => boolean;

/** How much accuracy is truly gone after 25 pull requests, each of which costs 0.4 points. */
function lossUnder(merges: Merges, anchor: Uint8Array, change: Change, random: Random): number {
  let production = anchor;
  let accuracy = start;
  for (let request = 0; request < pullRequests; request++) {
    const candidate = successor(production, accuracy, change, random);
    if (!merges(candidate, production, anchor)) continue;
    production = candidate;
    accuracy -= change.losses - change.gains;
  }
  return 100 * (start - accuracy);
}

const withinHalfAPoint = (candidate: Uint8Array, production: Uint8Array) =>
  accuracyOf(candidate) >= accuracyOf(production) - 0.005;

type WhenUnsure = NonNullable<Gate["when_unsure"]>;

/** One gate against each reference, with what it does that cannot tell. */
function gated(references: Partial<Record<"production" | "anchor", WhenUnsure>>): Merges {
  const gates = (["production", "anchor"] as const).flatMap((versus) => {
    const whenUnsure = references[versus];
    return whenUnsure ? [gate({ metric: "accuracy", may_drop: 0.005, versus, when_unsure: whenUnsure })] : [];
  });
  return (candidate, production, anchor) => {
    const input = inputOf(labels, scoresOf(candidate), scoresOf(production));
    const released = { digest: digestOf("anchor"), scores: scoresOf(anchor) };
    return judgeGates(gates, measure({ ...input, anchor: released, metrics: ["accuracy"] })).passed;
  };
}

const creeping = (
  name: string,
  merges: Merges,
  promise: Case["questions"][number]["promise"],
  change: Change = small,
): Case => ({
  name: `25 pull requests, each 0.4 points worse; accuracy may drop 0.005: ${name}`,
  rows: `2,000 rows, the same each time; ${(100 * (change.gains + change.losses)).toFixed(1)} % judged differently each`,
  questions: [{ words: "points truly lost", promise, unit: "points" }],
  draw: (random) => {
    const anchor = correctModel(start, random);
    const lost = (rule: Merges) => lossUnder(rule, anchor, change, random);
    return [{ ours: lost(merges), naive: lost(withinHalfAPoint) }];
  },
  cost: 10,
});

const reuses = 200;
/** Each pull request changes 4 % of the predictions and nothing of the truth. */
const restless: Change = { gains: 0.02, losses: 0.02 };

/** Always keeping what looks better on the same rows fits the model to them. */
function wornOut(random: Random): Uint8Array {
  let best = correctModel(start, random);
  for (let request = 0; request < reuses; request++) {
    const candidate = successor(best, start, restless, random);
    if (accuracyOf(candidate) > accuracyOf(best)) best = candidate;
  }
  return best;
}

const reused: Case = {
  name: "200 pull requests on one holdout, the better number kept; accuracy at least one point above the truth",
  rows: "2,000 rows; ours: release holdout of 2,000 more",
  questions: [falsePass, { words: "points of optimism", promise: "none", unit: "points" }],
  draw: (random) => {
    const fitted = wornOut(random);
    const untouched = correctModel(start, random);
    const limits = { metric: "accuracy", at_least: start + 0.01 };
    const [onReused, onUntouched] = [fitted, untouched].map((model) =>
      judged(limits, inputOf(labels, scoresOf(model))),
    );
    if (!onReused || !onUntouched) throw new TypeError("Two models give two checks.");
    return [
      { ours: Number(onUntouched.verdict === "pass"), naive: Number(naiveVerdict(onReused) === "pass") },
      { ours: 100 * (accuracyOf(untouched) - start), naive: 100 * (accuracyOf(fitted) - start) },
    ];
  },
  cost: 10,
};

export const sequenceCases: readonly Case[] = [
  creeping("unsure is allowed, production alone", gated({ production: "allow" }), "none"),
  creeping("unsure is allowed, production and anchor", gated({ production: "allow", anchor: "allow" }), "none"),
  creeping("unsure is allowed, production and anchor", gated({ production: "allow", anchor: "allow" }), "none", plain),
  creeping("the anchor must be proven", gated({ production: "allow", anchor: "block" }), { atMost: 1.6 }),
  creeping("both must be proven", gated({ production: "block", anchor: "block" }), { atMost: 0.9 }),
  reused,
];
