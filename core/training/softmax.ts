import { factorise, substitute } from "./cholesky.ts";
import type { DesignMatrix } from "./design-matrix.ts";
import { minimise } from "./minimise.ts";
import { ridge } from "./newton.ts";

/** Weights of every class, one class after the other: `classes × width`. */
export type ClassWeights = Float64Array;

/**
 * Multinomial logistic regression with the same penalty as that of two classes. `y` holds numbers of classes, each of which
 * has a row. null where there is no solution.
 */
export function fitClasses(matrix: DesignMatrix, y: Float64Array, classes: number): ClassWeights | null {
  const scale = curvatureOf(matrix);
  if (scale === null) return null;
  const { width } = matrix;
  const precondition = (gradient: Float64Array) => {
    const direction = new Float64Array(gradient.length);
    for (let one = 0; one < classes; one += 1) {
      direction.set(substitute(scale, gradient.subarray(one * width, (one + 1) * width)), one * width);
    }
    return direction;
  };
  return minimise((weights) => penalisedLoss(matrix, y, weights, classes), classes * width, precondition);
}

/**
 * The factors of ¼ X'X + ridge, an upper bound of the curvature of each class (Böhning 1992): one factorisation tells the
 * minimiser how the weights hang together.
 */
function curvatureOf({ rows, width, terms, indices, values }: DesignMatrix): Float64Array | null {
  const hessian = new Float64Array(width * width);
  for (let first = 0; first < rows * terms; first += terms) {
    for (let a = first; a < first + terms; a += 1) {
      for (let b = first; b <= a; b += 1) {
        const cell = (indices[a] as number) * width + (indices[b] as number);
        hessian[cell] = (hessian[cell] as number) + 0.25 * (values[a] as number) * (values[b] as number);
      }
    }
  }
  for (let index = 1; index < width; index += 1) {
    hessian[index * width + index] = (hessian[index * width + index] as number) + ridge;
  }
  return factorise(hessian, width) ? hessian : null;
}

/** The linear predictors of one row, class by class. */
export function etasAt(
  { width, terms, indices, values }: DesignMatrix,
  weights: ClassWeights,
  row: number,
  etas: Float64Array,
): void {
  etas.fill(0);
  for (let term = row * terms; term < (row + 1) * terms; term += 1) {
    const [index, value] = [indices[term] as number, values[term] as number];
    for (let one = 0; one < etas.length; one += 1) {
      etas[one] = (etas[one] as number) + (weights[one * width + index] as number) * value;
    }
  }
}

/** In place, without overflow. @returns the logarithm of the sum of the exponentials */
export function toProbabilities(etas: Float64Array): number {
  const most = etas.reduce((largest, eta) => Math.max(largest, eta), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let one = 0; one < etas.length; one += 1) {
    etas[one] = Math.exp((etas[one] as number) - most);
    sum += etas[one] as number;
  }
  for (let one = 0; one < etas.length; one += 1) etas[one] = (etas[one] as number) / sum;
  return most + Math.log(sum);
}

function penalisedLoss(matrix: DesignMatrix, y: Float64Array, weights: ClassWeights, classes: number) {
  const { rows, width, terms, indices, values } = matrix;
  const gradient = new Float64Array(weights.length);
  const etas = new Float64Array(classes);
  let loss = 0;
  for (let row = 0; row < rows; row += 1) {
    etasAt(matrix, weights, row, etas);
    const own = etas[y[row] as number] as number;
    loss += toProbabilities(etas) - own;
    etas[y[row] as number] = (etas[y[row] as number] as number) - 1;
    for (let term = row * terms; term < (row + 1) * terms; term += 1) {
      const [index, value] = [indices[term] as number, values[term] as number];
      for (let one = 0; one < classes; one += 1) {
        const cell = one * width + index;
        gradient[cell] = (gradient[cell] as number) + (etas[one] as number) * value;
      }
    }
  }
  weights.forEach((weight, cell) => {
    if (cell % width === 0) return;
    loss += 0.5 * ridge * weight ** 2;
    gradient[cell] = (gradient[cell] as number) + ridge * weight;
  });
  return { value: loss, gradient };
}
