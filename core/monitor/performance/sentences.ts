import type { LossName } from "../../config/schemas/performance-schema.ts";
import { formatDuration, formatNumber, formatPercent, plural } from "../../report/numbers.ts";
import type { PerformanceReport } from "./performance-report.ts";

/** What a cohort showed, in one sentence. */

const names: Record<Exclude<LossName, "error">, string> = {
  brier: "Brier score",
  log_loss: "log loss",
  absolute_error: "absolute error",
  squared_error: "squared error",
};

interface Told extends Pick<PerformanceReport, "verdict" | "cohort" | "loss" | "worseSince"> {
  /** When a prediction was made by which the detector raised its alarm. */
  alarmAt: string | null;
  /** Whether the release says how the model did on the held-out rows. */
  isKnown?: boolean;
}

/** "Of 4,310 predictions with matured labels 12.1% were wrong (11.2% to 13.1%; held-out rows 9%, allowed 10%): …" */
export function performanceSentence(told: Told): string {
  const { cohort, loss } = told;
  if (!loss) return `${whyUnjudged(told)}${told.worseSince === null ? "" : `; ${stillWorse(told.worseSince)}`}`;
  const show = (value: number | null) =>
    loss.name === "error" && value !== null ? formatPercent(value) : formatNumber(value);
  const rows = plural(cohort.labelled, "prediction");
  const what =
    loss.name === "error"
      ? `Of ${rows} with matured labels ${show(loss.value)} were wrong`
      : `The mean ${names[loss.name]} of ${rows} with matured labels is ${show(loss.value)}`;
  const interval = loss.lower === null || loss.upper === null ? "" : `${show(loss.lower)} to ${show(loss.upper)}; `;
  return `${what} (${interval}held-out rows ${show(loss.reference)}, allowed ${show(loss.allowed)}): ${conclusion(told)}`;
}

function conclusion({ verdict, worseSince, alarmAt }: Told): string {
  if (verdict === "holds") return "surely within what is allowed";
  if (worseSince === null) return "cannot tell yet whether that is allowed";
  return alarmAt === null ? stillWorse(worseSince) : `on ${dayOf(alarmAt)} there was surely more than is allowed`;
}

const stillWorse = (since: string) => `worse since ${dayOf(since)}, and not proven good again`;
const dayOf = (instant: string) => instant.slice(0, 10);

function whyUnjudged({ cohort, isKnown }: Told): string {
  const { rows, maturedMs } = cohort;
  if (isKnown === false) return "Labels cannot be judged by: the release does not say how it did on its held-out rows";
  if (rows > 0) return `None of ${plural(rows, "matured prediction")} has a label that can be judged by`;
  const wait =
    maturedMs === null || maturedMs === 0 ? "" : ` (a prediction waits ${formatDuration(maturedMs)} for its label)`;
  return `No predictions have matured since the last look${wait}`;
}
