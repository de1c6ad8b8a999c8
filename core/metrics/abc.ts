import { type Bounds, unbounded } from "./proportions.ts";
import type { Spread } from "./sample.ts";

/**
 * Approximate bootstrap confidence (DiCiccio & Efron 1992): the bounds to which the BCa bootstrap tends, from derivatives in
 * place of resamples. A few numbers say how a metric departs from a mean of normally distributed values.
 */
export interface Shape {
  /** Of the influence of the rows: a sixth of its skewness, as the mean of all rows has it. */
  acceleration: number;
  /** Median bias in standard errors (Efron's z₀). */
  bias: number;
  /** How the metric bends as rows gain weight in proportion to their influence. */
  curvature: number;
  /** Of Student's quantile: how well the standard error is known, at most. */
  freedom: number;
}

/** As evidence of a mean, or of what is close to one: it bends nowhere, and what displaces its median is its skewness. */
export function numbersOf(spread: Spread | null): { standardError: number | null; shape?: Shape } {
  if (spread === null || spread.standardError === 0) return { standardError: spread && 0 };
  const { standardError, acceleration, freedom } = spread;
  return { standardError, shape: { acceleration, bias: acceleration, curvature: 0, freedom } };
}

/** `quantile` is how many standard errors a bound of a symmetrical estimate lies away. null: further out than can be told. */
export function shapedBounds(value: number, standardError: number, shape: Shape, quantile: number): Bounds {
  const at = (z: number) => {
    const reach = reachOf(shape, z);
    return reach === null ? null : value + standardError * reach;
  };
  return standardError > 0 ? { lower: at(-quantile), upper: at(quantile) } : unbounded;
}

function reachOf({ acceleration, bias, curvature }: Shape, z: number): number | null {
  const shifted = bias + z;
  const room = 1 - acceleration * shifted;
  if (room <= 0) return null;
  const along = shifted / room ** 2;
  // Beyond its vertex the parabola turns back, as no bound does.
  return 1 + 2 * curvature * along > 0 ? along + curvature * along ** 2 : -1 / (4 * curvature);
}
