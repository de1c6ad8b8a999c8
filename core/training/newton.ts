import { solvePositiveDefinite } from "./cholesky.ts";
import type { DesignMatrix } from "./design-matrix.ts";

/** What is modelled as a function of the linear predictor `eta`. */
export interface Family {
  /** The prediction. */
  mean(eta: number): number;
  /** Second derivative of the loss. */
  curvature(mean: number): number;
  /** Negative log likelihood of `y`, up to a constant. Its derivative is `mean - y` in both families. */
  loss(eta: number, y: number): number;
}

export const logistic: Family = {
  mean: (eta) => 1 / (1 + Math.exp(-eta)),
  curvature: (mean) => mean * (1 - mean),
  // log(1 + e^eta) - y eta, without overflow.
  loss: (eta, y) => Math.max(eta, 0) + Math.log1p(Math.exp(-Math.abs(eta))) - y * eta,
};

export const gaussian: Family = {
  mean: (eta) => eta,
  curvature: () => 1,
  loss: (eta, y) => 0.5 * (y - eta) ** 2,
};

/**
 * Weight of the squared weights in the objective, beside the sum of the losses; the intercept is free. It keeps the
 * one-hot columns, of which each set adds up to the intercept, from being undetermined, and is too small to matter where
 * there is data.
 */
export const ridge = 1;
const mostSteps = 50;
const mostHalvings = 30;
const tolerance = 1e-9;

/** Newton's method on a convex objective: quadratic at the end, and steps are halved until the objective falls. */
export function fitWeights(matrix: DesignMatrix, y: Float64Array, family: Family): Float64Array | null {
  let weights = new Float64Array(matrix.width);
  let objective = objectiveAt(matrix, y, family, weights);
  for (let step = 0; step < mostSteps; step += 1) {
    const direction = newtonDirection(matrix, y, family, weights);
    if (direction === null) return null;
    const next = descend(matrix, y, family, { weights, objective, direction });
    if (next === null || largest(direction) <= tolerance * (1 + largest(weights))) return weights;
    ({ weights, objective } = next);
  }
  return null;
}

interface Step {
  weights: Float64Array<ArrayBuffer>;
  objective: number;
}

/** The longest of the halved steps that lowers the objective; null at the minimum, where none does. */
function descend(
  matrix: DesignMatrix,
  y: Float64Array,
  family: Family,
  { weights, objective, direction }: Step & { direction: Float64Array },
): Step | null {
  for (let halving = 0; halving < mostHalvings; halving += 1) {
    const length = 0.5 ** halving;
    const tried = weights.map((weight, index) => weight + length * (direction[index] ?? 0));
    const reached = objectiveAt(matrix, y, family, tried);
    if (reached < objective) return { weights: tried, objective: reached };
  }
  return null;
}

function objectiveAt(matrix: DesignMatrix, y: Float64Array, family: Family, weights: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < matrix.rows; row += 1) sum += family.loss(etaAt(matrix, weights, row), y[row] ?? Number.NaN);
  for (let index = 1; index < weights.length; index += 1) sum += 0.5 * ridge * (weights[index] ?? 0) ** 2;
  return sum;
}

export function etaAt({ terms, indices, values }: DesignMatrix, weights: Float64Array, row: number): number {
  let eta = 0;
  for (let term = row * terms; term < (row + 1) * terms; term += 1) {
    eta += (weights[indices[term] ?? 0] ?? 0) * (values[term] ?? 0);
  }
  return eta;
}

/** Solves (X'WX + ridge) d = X'(y - mean) - ridge * weights, touching only the terms that are not zero. */
function newtonDirection(
  matrix: DesignMatrix,
  y: Float64Array,
  family: Family,
  weights: Float64Array,
): Float64Array | null {
  const { width, terms, indices, values } = matrix;
  const hessian = new Float64Array(width * width);
  const slope = new Float64Array(width);
  for (let row = 0; row < matrix.rows; row += 1) {
    const mean = family.mean(etaAt(matrix, weights, row));
    const curvature = family.curvature(mean);
    const residual = (y[row] ?? Number.NaN) - mean;
    const first = row * terms;
    for (let a = first; a < first + terms; a += 1) {
      const value = values[a] as number;
      const line = (indices[a] as number) * width;
      slope[indices[a] as number] = (slope[indices[a] as number] as number) + residual * value;
      // Ascending indices: only the lower triangle is filled.
      for (let b = first; b <= a; b += 1) {
        const cell = line + (indices[b] as number);
        hessian[cell] = (hessian[cell] as number) + curvature * value * (values[b] as number);
      }
    }
  }
  for (let index = 1; index < width; index += 1) {
    hessian[index * width + index] = (hessian[index * width + index] as number) + ridge;
    slope[index] = (slope[index] as number) - ridge * (weights[index] as number);
  }
  return solvePositiveDefinite(hessian, slope);
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
