import { bisect } from "../metrics/special-functions.ts";

/** So many steps a sum has in place of an integral; each is rounded to the safe side. */
const steps = 100;

/**
 * How far the distance of two samples may lie from that of their populations, whatever these are: exceeded with a chance
 * of at most `alpha`. The largest deviation of either sample is below x but for 2·exp(−2nx²) (Dvoretzky, Kiefer,
 * Wolfowitz; Massart's constant). The samples are independent, so that the two laws are convolved, which is sharper than
 * to ask both to keep half of the error: both being extreme at once is rarer.
 */
export function twoSampleMargin(n: number, m: number, alpha: number): number {
  if (!(n > 0 && m > 0)) return Number.POSITIVE_INFINITY;
  const most = oneSampleMargin(n, alpha / 2) + oneSampleMargin(m, alpha / 2);
  return bisect(0, most, (margin) => chanceBeyond(margin, n, m) > alpha);
}

function oneSampleMargin(n: number, alpha: number): number {
  return Math.sqrt(Math.log(2 / alpha) / (2 * n));
}

/** P(X + Y > margin), rounded up: within a step, X counts as its upper end. */
function chanceBeyond(margin: number, n: number, m: number): number {
  let chance = exceeds(margin, n);
  let before = 1;
  for (let step = 1; step <= steps; step += 1) {
    const x = (margin * step) / steps;
    const beyond = exceeds(x, n);
    chance += (before - beyond) * exceeds(margin - x, m);
    before = beyond;
  }
  return chance;
}

function exceeds(x: number, n: number): number {
  return Math.min(1, 2 * Math.exp(-2 * n * x * x));
}
