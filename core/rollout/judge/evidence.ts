import type { RolloutPlan, RolloutStatus, VersionCounts } from "../status.ts";
import { addPredictions, noPredictions, type PredictionCounts, type PredictionEvidence } from "./predictions.ts";
import { type RatioInterval, tighten } from "./ratio-interval.ts";
import { type Assignment, addDealt, type Dealt, forgetDealt, nobodyDealt } from "./sample-ratio.ts";
import { addToProcess, type Block, emptyProcess, isPossible, type ShareProcess } from "./share-process.ts";

/** What a canary has shown so far: plain numbers, so that a journal can keep it. */

export const canaryMetrics = ["errors", "slow", "mistakes"] as const;
export type CanaryMetric = (typeof canaryMetrics)[number];

/** How the chance of a wrong rollback is shared out; sums to 1, so that all together keep it (Bonferroni). */
export const alphaShare: Readonly<Record<CanaryMetric | "predictions", number>> = {
  errors: 0.4,
  slow: 0.3,
  mistakes: 0.2,
  predictions: 0.1,
};

/** Units and requests per version since the rollout began. */
export type Counts = RolloutStatus["counts"];

export const noCounts: VersionCounts = {
  requests: 0,
  errors: 0,
  slow: 0,
  units: 0,
  unitsWithErrors: 0,
  unitsWithSlow: 0,
  unitsLabelled: 0,
  unitsWithMistakes: 0,
};

export interface MetricEvidence {
  /** Against "the candidate is not worse than allowed". */
  worse: ShareProcess;
  /** Against "the candidate is at least as bad as what may not be promoted". */
  fine: ShareProcess;
  interval: RatioInterval;
  /** What the interval is inverted from; the decisions do not need it. */
  blocks: readonly Block[];
}

export interface Evidence {
  metrics: Readonly<Record<CanaryMetric, MetricEvidence>>;
  predictions: PredictionEvidence;
  dealt: Dealt;
  /** A block had counts that cannot be: nothing may be concluded any more. */
  impossible: boolean;
}

/** Chance of error of each bound of the interval: what people are told. */
export const intervalAlpha = 0.05;

/** More blocks than this are told in pairs: the interval, which is for reading, then looks half as often. */
const maxBlocks = 256;

const nothingYet: MetricEvidence = {
  worse: emptyProcess,
  fine: emptyProcess,
  interval: { lower: null, upper: null },
  blocks: [],
};

export const noEvidence: Evidence = {
  metrics: { errors: nothingYet, slow: nothingYet, mistakes: nothingYet },
  predictions: noPredictions,
  dealt: nobodyDealt,
  impossible: false,
};

/** What was counted since the last look. */
export interface Observed {
  events: Readonly<Record<CanaryMetric, Block>>;
  predictions: PredictionCounts;
  assignments: readonly Assignment[];
}

/** The rate ratio above which a candidate is rolled back. */
export function worseBoundary(judge: RolloutPlan["judge"]): number {
  return 1 + judge.rollbackIfWorseThan;
}

/** The rate ratio below which a candidate may be promoted. */
export function fineBoundary(judge: RolloutPlan["judge"]): number {
  return 1 + judge.promoteIfBelow;
}

export function addEvidence(evidence: Evidence, observed: Observed, judge: RolloutPlan["judge"]): Evidence {
  const { events, predictions, assignments } = observed;
  if (evidence.impossible || !canaryMetrics.every((metric) => isPossible(events[metric]))) {
    return { ...evidence, impossible: true };
  }
  const { errors, slow, mistakes } = evidence.metrics;
  return {
    impossible: false,
    metrics: {
      errors: addBlock(errors, events.errors, judge),
      slow: addBlock(slow, events.slow, judge),
      mistakes: addBlock(mistakes, events.mistakes, judge),
    },
    predictions: addPredictions(evidence.predictions, predictions),
    dealt: assignments.reduce(addDealt, evidence.dealt),
  };
}

/** What a journal brings back: the units behind it are not known any more. */
export function afterRestart(evidence: Evidence): Evidence {
  return { ...evidence, dealt: forgetDealt(evidence.dealt) };
}

function addBlock(evidence: MetricEvidence, block: Block, judge: RolloutPlan["judge"]): MetricEvidence {
  if (block.candidateEvents + block.stableEvents === 0) {
    return evidence; // no event has no share
  }
  const blocks = thin([...evidence.blocks, block]);
  return {
    worse: addToProcess(evidence.worse, block, worseBoundary(judge), "worse"),
    fine: addToProcess(evidence.fine, block, fineBoundary(judge), "fine"),
    interval: tighten(evidence.interval, blocks, intervalAlpha),
    blocks,
  };
}

function thin(blocks: readonly Block[]): readonly Block[] {
  if (blocks.length <= maxBlocks) {
    return blocks;
  }
  return blocks.flatMap((block, index) => {
    const next = blocks[index + 1];
    return index % 2 === 1 ? [] : [next ? sum(block, next) : block];
  });
}

function sum(a: Block, b: Block): Block {
  return {
    candidateEvents: a.candidateEvents + b.candidateEvents,
    stableEvents: a.stableEvents + b.stableEvents,
    candidateUnits: a.candidateUnits + b.candidateUnits,
    stableUnits: a.stableUnits + b.stableUnits,
  };
}
