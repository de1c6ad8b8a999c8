import { formatDifference, formatNumber, typographic } from "../numbers.ts";

/**
 * A measured number and its bounds with no more digits than its standard error supports: what stands behind them is chance,
 * and whoever sees it may tune on it. Bounds are rounded outwards, so that none claims more than was proven, and no number
 * is rounded to the other side of its limit.
 */

export interface Interval {
  value: number | null;
  lower: number | null;
  upper: number | null;
}

export interface ShownInterval {
  value: string;
  lower: string | null;
  upper: string | null;
}

interface Style {
  /** Which side of it a number is on must stay visible. */
  limit?: number | undefined;
  /** With a plus, because the direction is the news. */
  signed?: boolean;
}

export function showInterval(interval: Interval, { limit, signed = false }: Style = {}): ShownInterval {
  const { value, lower, upper } = interval;
  const decimals = decimalsOf(interval);
  if (value === null || decimals === null) {
    const plain = (number: number | null) => (signed ? formatDifference : formatNumber)(number, limit);
    return {
      value: plain(value),
      lower: lower === null ? null : plain(lower),
      upper: upper === null ? null : plain(upper),
    };
  }
  const text = (number: number, towards: -1 | 0 | 1) => {
    const rounded = roundedFrom(decimals, number, towards, limit);
    return (signed && Number(rounded) > 0 ? "+" : "") + typographic(rounded);
  };
  return {
    value: text(value, 0),
    lower: lower === null ? null : text(lower, -1),
    upper: upper === null ? null : text(upper, 1),
  };
}

/** One-sided bounds at 95% lie so many standard errors away; at another certainty the digits differ by one at the most. */
const errorsToBound = 1.645;

/**
 * The rule of the Particle Data Group: two digits of the standard error where it begins with 1.0 to 3.5, else one. null:
 * there is no error to go by.
 */
function decimalsOf({ value, lower, upper }: Interval): number | null {
  if (value === null) return null;
  const width = Math.max(value - (lower ?? value), (upper ?? value) - value);
  const error = width / errorsToBound;
  if (!(error > 1e-12 && Number.isFinite(error))) return null;
  const power = Math.floor(Math.log10(error));
  return Math.min(mostDecimals, error / 10 ** power < 3.55 ? 1 - power : 0 - power);
}

const mostDecimals = 12;

/** Downwards, to the nearest or upwards; with as many decimals more as it takes to stay on its side of the limit. */
function roundedFrom(least: number, number: number, towards: -1 | 0 | 1, limit: number | undefined): string {
  for (let decimals = least; decimals < mostDecimals; decimals++) {
    const text = rounded(number, decimals, towards);
    if (limit === undefined || Math.sign(Number(text) - limit) === Math.sign(number - limit)) return text;
  }
  return String(number);
}

/** As a share of the last digit: what the computer's own rounding may amount to. */
const noise = 1e-6;

function rounded(number: number, decimals: number, towards: -1 | 0 | 1): string {
  const text = fixed(number, decimals);
  const unit = 10 ** -decimals;
  const isBeyond = towards * (number - Number(text)) > noise * unit;
  return isBeyond ? fixed(Number(text) + towards * unit, decimals) : text;
}

/** Below 0, decimals are tens and hundreds. */
function fixed(number: number, decimals: number): string {
  if (decimals >= 0) return number.toFixed(decimals);
  const unit = 10 ** -decimals;
  return (Math.round(number / unit) * unit).toFixed(0);
}
