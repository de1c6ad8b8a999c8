import type { PerformanceSettings } from "../../config/schemas/performance-schema.ts";
import { leastDays } from "../../drift/tolerance.ts";
import { studentQuantile } from "../../metrics/special-functions.ts";
import type { HeldOutLoss } from "./held-out.ts";

/** Of the mean loss of the held-out rows; days of most models differ by less. */
const leastRise = 0.1;

/**
 * What the mean loss may rise to. With `auto` one bad day like those of the held-out rows is no alarm: it is 10 % above the
 * upper bound of the held-out mean, or the upper prediction limit for one more of its days, mean + t·s·√(1 + 1/R), whichever is
 * more. That rests on the assumption that these days have no heavier tail than a normal law.
 *
 * @param alpha probability that a day like them exceeds the limit
 */
export function allowedLoss(
  { mean, upper, days }: HeldOutLoss,
  { may_rise: rise }: Pick<PerformanceSettings, "may_rise">,
  alpha: number,
): number {
  if (rise === "auto")
    return Math.max(upper + leastRise * mean, days.length < leastDays ? 0 : limitOfDays(days, alpha));
  return upper + (typeof rise === "number" ? rise : rise.relative * mean);
}

function limitOfDays(days: readonly number[], alpha: number): number {
  const mean = days.reduce((sum, day) => sum + day, 0) / days.length;
  const variance = days.reduce((sum, day) => sum + (day - mean) ** 2, 0) / (days.length - 1);
  return mean + studentQuantile(1 - alpha, days.length - 1) * Math.sqrt(variance * (1 + 1 / days.length));
}
