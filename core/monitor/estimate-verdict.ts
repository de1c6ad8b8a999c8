import type { PerformanceSettings } from "../config/schemas/performance-schema.ts";
import { formatNumber } from "../report/numbers.ts";
import type { Estimate, MonitorProblem } from "./monitor-report.ts";

/** Whether the scores alone let expect more mistakes than are allowed. */

/** Of the mistakes of the held-out rows, where nothing else is said. */
const usualRise = 0.1;

/** What accuracy may fall to, or the mean absolute error rise to. */
function allowedOf({ metric, reference }: Estimate, rise: PerformanceSettings["may_rise"]): number {
  const mistakes = metric === "mae" ? reference : 1 - reference;
  const more = typeof rise === "number" ? rise : (rise === "auto" ? usualRise : rise.relative) * mistakes;
  return metric === "mae" ? reference + more : reference - more;
}

/** Where it is known how windows differ by themselves, that counts too. */
export function estimateVerdict(
  estimate: Estimate,
  rise: PerformanceSettings["may_rise"],
): "worse" | "holds" | "unsure" {
  const allowed = allowedOf(estimate, rise);
  const { lower, upper } = estimate.windows > 0 ? estimate.realised : estimate;
  if (estimate.metric === "mae") return lower > allowed ? "worse" : upper <= allowed ? "holds" : "unsure";
  return upper < allowed ? "worse" : lower >= allowed ? "holds" : "unsure";
}

/** A warning, and no alarm: only labels tell what came true. */
export function estimateProblems(
  estimates: readonly Estimate[],
  { may_rise: rise }: Pick<PerformanceSettings, "may_rise">,
): MonitorProblem[] {
  return estimates
    .filter((estimate) => estimate.metric === "accuracy" || estimate.metric === "mae")
    .filter((estimate) => estimateVerdict(estimate, rise) === "worse")
    .map((estimate) => {
      const { metric, value, reference } = estimate;
      const limit = formatNumber(allowedOf(estimate, rise));
      const sentence = `Without labels, ${metric} is estimated at ${formatNumber(value)} (held-out rows ${formatNumber(reference)}, allowed ${limit})`;
      return { kind: "estimated-worse", level: "warning", column: null, sentence };
    });
}
