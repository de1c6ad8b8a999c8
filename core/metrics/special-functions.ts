/** The distribution functions that intervals need, accurate to about 1e-13 relative, also far out in the tails. */

/** Coefficients from the constant term upwards. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** Numerator and denominator of the three regions of AS 241, routine PPND16. */
const central = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const tail = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const farTail = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

function ratio([numerator, denominator]: readonly [readonly number[], readonly number[]], x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

/** z with P(Z ≤ z) = p. Wichura 1988, algorithm AS 241. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(central, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  return Math.sign(q) * (r <= 5 ? ratio(tail, r - 1.6) : ratio(farTail, r - 5));
}

const stirlingSeries = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];

/** ln Γ(z) minus Stirling's (z - ½) ln z - z + ½ ln 2π; small z are reached by the recurrence of Γ. */
function stirlingError(z: number): number {
  if (z < 15) return stirlingError(z + 1) + (z + 0.5) * Math.log1p(1 / z) - 1;
  return polynomial(stirlingSeries, 1 / (z * z)) / z;
}

/** u - ln(1 + u), without cancellation near 0. */
function logDeviance(u: number): number {
  if (Math.abs(u) > 0.01) return u - Math.log1p(u);
  let sum = 0;
  for (let power = 10; power >= 2; power--) sum = sum * -u + 1 / power;
  return sum * u * u;
}

/**
 * x^a (1-x)^b / B(a, b), after Loader's saddle point form: no difference of large logarithms, so that it stays exact for
 * hundreds of thousands of rows. `y` is 1 - x.
 */
function betaPower(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  const deviance = a * logDeviance((x * b - y * a) / a) + b * logDeviance((y * a - x * b) / b);
  const correction = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return Math.sqrt((a * b) / (2 * Math.PI * n)) * Math.exp(correction - deviance);
}

const tiny = 1e-300;
const nudged = (value: number) => (Math.abs(value) < tiny ? tiny : value);

/** Enough for 10^9 rows: the fraction takes about as many steps as the square root of a + b. */
const mostSteps = 200_000;

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method, for x < (a+1)/(a+b+2). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nudged(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < mostSteps; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nudged(1 + even * d);
    c = nudged(1 + even / c);
    value *= d * c;
    d = 1 / nudged(1 + odd * d);
    c = nudged(1 + odd / c);
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < 1e-15) return value;
  }
  throw new RangeError(`The incomplete beta function of ${a} and ${b} at ${x} is out of reach.`);
}

/** The regularised incomplete beta function I_x(a, b): P(X ≤ x) for X ~ Beta(a, b). `y` is 1 - x, for x that lie near 1. */
export function incompleteBeta(x: number, a: number, b: number, y = 1 - x): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const power = betaPower(x, y, a, b);
  if (x < (a + 1) / (a + b + 2)) return (power * betaFraction(x, a, b)) / a;
  return 1 - (power * betaFraction(y, b, a)) / b;
}

/** Bisection down to neighbouring numbers. `above(x)` tells whether the root lies above x. */
export function bisect(low: number, high: number, above: (x: number) => boolean): number {
  let [from, to] = [low, high];
  for (;;) {
    const middle = (from + to) / 2;
    if (middle <= from || middle >= to) return middle;
    if (above(middle)) from = middle;
    else to = middle;
  }
}

/** ln of the smallest number that is not 0. */
const logTiny = -745;

/** A quantile that lies below ½, found on the logarithmic scale, so that tiny ones keep all their digits. */
function lowerBetaQuantile(p: number, a: number, b: number): number {
  return Math.exp(bisect(logTiny, Math.log(0.5), (logX) => incompleteBeta(Math.exp(logX), a, b) < p));
}

/** x with I_x(a, b) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (incompleteBeta(0.5, a, b) >= p) return lowerBetaQuantile(p, a, b);
  return 1 - lowerBetaQuantile(1 - p, b, a);
}

/** t with P(T ≤ t) = p, for p ≥ ½: T² / (df + T²) ~ Beta(½, df/2). */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  const share = betaQuantile(2 * p - 1, 0.5, degreesOfFreedom / 2);
  return Math.sqrt((degreesOfFreedom * share) / (1 - share));
}
