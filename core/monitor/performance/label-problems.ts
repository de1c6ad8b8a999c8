import { formatPercent, plural } from "../../report/numbers.ts";
import type { MonitorProblem } from "../monitor-report.ts";
import type { Before } from "./before.ts";
import type { LabelledRows } from "./labelled-rows.ts";

/** What is wrong with labels. Each has a name, none is dropped in silence, and none lets a window be stable. */

/** Less than this part of the usual share of labelled predictions. */
const few = 0.5;

export function labelProblems(
  { counts, maturedMs }: Pick<LabelledRows, "counts" | "maturedMs">,
  { usualLabelled }: Pick<Before, "usualLabelled">,
): MonitorProblem[] {
  const { rows, labelled } = counts;
  const problems: [MonitorProblem["kind"], MonitorProblem["level"], boolean, string][] = [
    // Where labels came before, somebody's pipeline has stopped.
    [
      "no-labels",
      usualLabelled !== null && usualLabelled > 0 ? "alarm" : "warning",
      rows > 0 && labelled === 0,
      `None of ${plural(rows, "matured prediction")} has a label`,
    ],
    [
      "fewer-labels",
      "alarm",
      labelled > 0 && usualLabelled !== null && labelled < few * usualLabelled * rows,
      `Only ${formatPercent(labelled / rows)} of ${plural(rows, "matured prediction")} have a label; ${formatPercent(usualLabelled ?? 0)} is usual`,
    ],
    warning("unknown-labels", counts.unknown, "came for predictions that nobody knows"),
    warning("early-labels", counts.early, "are older than their prediction, and are not judged by"),
    [
      "future-labels",
      "alarm",
      counts.future > 0,
      `${plural(counts.future, "label")} of times to come: a clock has jumped`,
    ],
    [
      "no-label-times",
      "warning",
      maturedMs === null && labelled > 0 && labelled < rows,
      `Nobody says when labels came, and ${plural(rows - labelled, "prediction")} have none yet: those that came early may differ. Set monitor.labels.time or matured`,
    ],
    warning("untimed-labels", counts.untimed, "do not say when they came, and are not judged by"),
    warning("doubled-labels", counts.doubled, "came more than once: the last one counts"),
    warning("conflicting-labels", counts.conflicting, "say two things at the same time, and are not judged by"),
    warning("unreadable-labels", counts.unreadable, "are no answer of this model, and are not judged by"),
    warning(
      "doubled-predictions",
      counts.doubledPredictions,
      "were made more than once: the last one counts",
      "prediction",
    ),
    warning("unscored-predictions", counts.unscored, "have no score, and are not judged", "prediction"),
  ];
  return problems.flatMap(([kind, level, isThere, sentence]) =>
    isThere ? [{ kind, level, column: null, sentence }] : [],
  );
}

function warning(
  kind: MonitorProblem["kind"],
  count: number,
  what: string,
  of = "label",
): [MonitorProblem["kind"], MonitorProblem["level"], boolean, string] {
  return [kind, "warning", count > 0, `${plural(count, of)} ${what}`];
}
