/** How old a prediction must be before it is judged: labels that come early differ from those that come late. */

export interface Delays {
  /** Milliseconds from prediction to label, and from prediction to the end of what is known: never less. */
  delay: Float64Array;
  age: Float64Array;
}

export interface DelayDistribution {
  /** How many labels it was taken from. */
  labels: number;
  median: number;
  p95: number;
}

/** Of a product of many shares. */
const rounding = 1e-9;

/**
 * The distribution of delays among labels that ever come. Those that are slower than a prediction is old cannot be there
 * yet, so that plain quantiles are too short; each delay is weighed by the predictions that were old enough to show it
 * (the estimator of Lynden-Bell for right truncation). Null where there are no labels.
 */
export function delayDistribution({ delay, age }: Delays): DelayDistribution | null {
  if (delay.length === 0) return null;
  const delays = delay.toSorted();
  const ages = age.toSorted();
  const longest = delays.at(-1) as number;
  const quantiles = { median: longest, p95: longest };
  let [share, younger] = [1, ages.length];
  for (let last = delays.length - 1; last >= 0; ) {
    const one = delays[last] as number;
    if (share >= 0.95 - rounding) quantiles.p95 = one;
    if (share >= 0.5 - rounding) quantiles.median = one;
    else break;
    let first = last;
    while (first > 0 && delays[first - 1] === one) first -= 1;
    while (younger > 0 && (ages[younger - 1] as number) >= one) younger -= 1;
    // As fast as this or faster, and of predictions that were old enough to be as slow.
    const shown = last + 1 - younger;
    share *= 1 - (last + 1 - first) / shown;
    last = first - 1;
  }
  return { labels: delays.length, ...quantiles };
}
