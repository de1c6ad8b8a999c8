/** What every row costs a model, and what it would have to cost: its loss with the other model, or the usual one. */
export interface Losses {
  own: Float64Array;
  usual: Float64Array;
}

/** A mistake costs 1. Without another model: as often as the candidate errs on all rows of that label. */
export function mistakes(
  labels: Float64Array,
  candidate: Float64Array,
  production: Float64Array | null,
  threshold: number,
): Losses {
  const wrong = (scores: Float64Array) => {
    const mistaken = new Float64Array(scores.length);
    for (let row = 0; row < mistaken.length; row++) {
      mistaken[row] = Math.abs((labels[row] as number) - Number((scores[row] as number) >= threshold));
    }
    return mistaken;
  };
  const own = wrong(candidate);
  if (production) return { own, usual: wrong(production) };
  const rates = [0, 1].map((label) => meanWhere(own, (row) => labels[row] === label));
  return { own, usual: labels.map((label) => rates[label] ?? 0) };
}

/** Of numbers the squared error. Without another model: the mean over all rows. */
export function squaredErrors(labels: Float64Array, candidate: Float64Array, production: Float64Array | null): Losses {
  const errors = (scores: Float64Array) => scores.map((score, row) => (score - (labels[row] as number)) ** 2);
  const own = errors(candidate);
  if (production) return { own, usual: errors(production) };
  const mean = meanWhere(own, () => true);
  return { own, usual: own.map(() => mean) };
}

function meanWhere(values: Float64Array, isIn: (row: number) => boolean): number {
  let [sum, count] = [0, 0];
  values.forEach((value, row) => {
    if (!isIn(row)) return;
    sum += value;
    count += 1;
  });
  return count === 0 ? 0 : sum / count;
}
