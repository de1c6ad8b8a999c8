import { type RatioInterval, tighten } from "./ratio-interval.ts";
import { addToProcess, type Block, emptyProcess, isPossible, type ShareProcess } from "./share-process.ts";
import type { RolloutPlan, RolloutStatus } from "./status.ts";

/** What a canary has shown so far: plain numbers, so that a journal can keep it. */

export const canaryMetrics = ["errors", "slow"] as const;
export type CanaryMetric = (typeof canaryMetrics)[number];

/** Units and requests per version since the rollout began. */
export type Counts = RolloutStatus["counts"];

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

export const noEvidence: Evidence = { metrics: { errors: nothingYet, slow: nothingYet }, impossible: false };

/** The rate ratio above which a candidate is rolled back. */
export function worseBoundary(judge: RolloutPlan["judge"]): number {
  return 1 + judge.rollbackIfWorseThan;
}

/** The rate ratio below which a candidate may be promoted. */
export function fineBoundary(judge: RolloutPlan["judge"]): number {
  return 1 + judge.promoteIfBelow;
}

export function addEvidence(
  evidence: Evidence,
  blocks: Readonly<Record<CanaryMetric, Block>>,
  judge: RolloutPlan["judge"],
): Evidence {
  if (evidence.impossible || !canaryMetrics.every((metric) => isPossible(blocks[metric]))) {
    return { ...evidence, impossible: true };
  }
  return {
    impossible: false,
    metrics: {
      errors: addBlock(evidence.metrics.errors, blocks.errors, judge),
      slow: addBlock(evidence.metrics.slow, blocks.slow, judge),
    },
  };
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
