/**
 * Solves A x = b for a symmetric positive definite A, of which the lower triangle is given row by row and overwritten.
 * Null where A is not positive definite.
 */
export function solvePositiveDefinite(lower: Float64Array, b: Float64Array): Float64Array | null {
  return factorise(lower, b.length) ? substitute(lower, b) : null;
}

/** Cholesky: A = L L', in place. False where A is not positive definite. */
export function factorise(lower: Float64Array, size: number): boolean {
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = lower[row * size + column] as number;
      for (let k = 0; k < column; k += 1) {
        sum -= (lower[row * size + k] as number) * (lower[column * size + k] as number);
      }
      if (row !== column) {
        lower[row * size + column] = sum / (lower[column * size + column] as number);
      } else if (sum > 0) {
        lower[row * size + row] = Math.sqrt(sum);
      } else {
        return false;
      }
    }
  }
  return true;
}

/** L z = b forwards, then L' x = z backwards: A x = b, of the factor L. */
export function substitute(lower: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = Float64Array.from(b);
  for (let row = 0; row < size; row += 1) {
    let sum = x[row] as number;
    for (let k = 0; k < row; k += 1) sum -= (lower[row * size + k] as number) * (x[k] as number);
    x[row] = sum / (lower[row * size + row] as number);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = x[row] as number;
    for (let k = row + 1; k < size; k += 1) sum -= (lower[k * size + row] as number) * (x[k] as number);
    x[row] = sum / (lower[row * size + row] as number);
  }
  return x;
}
