import { normalProbability } from "../../../core/metrics/bca.ts";
import { normalQuantile } from "../../../core/metrics/special-functions.ts";
import type { Random } from "./random.ts";

/** Populations whose AUC is known exactly, as scores of one row, given its label. */

/** What a model says of one row. */
export type Scorer = (label: number, random: Random) => number;
/** What candidate and production say of one and the same row. */
export type PairScorer = (label: number, random: Random) => [candidate: number, production: number];

/** Any number as a probability, in the same order. */
export const toScore = (x: number) => 1 / (1 + Math.exp(-x));
/** How far apart two normal populations lie: the AUC is P(negative < positive). */
export const shiftFor = (auc: number) => Math.SQRT2 * normalQuantile(auc);

export function binormal(auc: number): Scorer {
  const shift = shiftFor(auc);
  return (label, random) => toScore(random.normal() + shift * label);
}

/** Over a normally distributed number, by the middles of so many equally probable parts. */
export function meanOverNormal(of: (x: number) => number): number {
  const parts = 4_000;
  let sum = 0;
  for (let part = 0; part < parts; part++) sum += of(normalQuantile((part + 0.5) / parts));
  return sum / parts;
}

/** The mean precision at the scores of positives. */
export function binormalPrecision(auc: number, prevalence: number): number {
  const shift = shiftFor(auc);
  return meanOverNormal((x) => {
    const found = prevalence * normalProbability(-x);
    return found / (found + (1 - prevalence) * normalProbability(-x - shift));
  });
}

/** Two models that rank much alike: what they make of a row is correlated within each class. */
export function binormalPair(candidate: number, production: number, correlation: number): PairScorer {
  const [ours, theirs] = [shiftFor(candidate), shiftFor(production)];
  const [shared, own] = [Math.sqrt(correlation), Math.sqrt(1 - correlation)];
  return (label, random) => {
    const common = shared * random.normal();
    return [
      toScore(common + own * random.normal() + ours * label),
      toScore(common + own * random.normal() + theirs * label),
    ];
  };
}

/** Five distinct scores alone: nearly every comparison has ties. Shares by class, from the lowest score on. */
const levels = [
  [0.35, 0.3, 0.2, 0.1, 0.05],
  [0.05, 0.12, 0.23, 0.3, 0.3],
] as const;

export const fiveLevels: Scorer = (label, random) => {
  const shares = levels[label as 0 | 1];
  let left = random.uniform();
  const level = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return (level < 0 ? shares.length : level + 1) / 10;
};

/** P(negative < positive) + ½ P(equal). */
export const fiveLevelsAuc = levels[1].reduce((sum, share, level) => {
  const below = levels[0].slice(0, level).reduce((total, other) => total + other, 0);
  return sum + share * (below + (levels[0][level] as number) / 2);
}, 0);

/** At each score, the precision of all rows from it on. */
export function fiveLevelsPrecision(prevalence: number): number {
  const from = (label: 0 | 1, level: number) => levels[label].slice(level).reduce((sum, share) => sum + share, 0);
  return levels[1].reduce((sum, share, level) => {
    const found = prevalence * from(1, level);
    return sum + (share * found) / (found + (1 - prevalence) * from(0, level));
  }, 0);
}

/** Two models of five scores that agree on a given share of the rows, and are equally good. */
export function fiveLevelsPair(agreement: number): PairScorer {
  return (label, random) => {
    const theirs = fiveLevels(label, random);
    return [random.uniform() < agreement ? theirs : fiveLevels(label, random), theirs];
  };
}

/** The score of a model that predicts this class at a threshold of ½. */
export const said = (predicted: number) => (predicted === 1 ? 0.9 : 0.1);
/** The score of a model that is right or wrong on a row. */
export const saidRightly = (label: number, isRight: boolean) => said(isRight ? label : 1 - label);
