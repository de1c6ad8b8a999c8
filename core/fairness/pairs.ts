import { estimate } from "../metrics/bounds.ts";
import type { Estimate } from "../metrics/measurement.ts";
import type { Rate } from "../metrics/rate-contrasts.ts";
import { type FairnessMetric, type RateName, rates } from "./definitions.ts";

/** Rows of one group by label and predicted class. */
export interface GroupCounts {
  value: string;
  /** The index is 4 label + 2 class + class; null where rows are not simply counted. */
  cells: readonly number[] | null;
  /** Of rows that are weighted or come in units. */
  rates?: Readonly<Record<RateName, Rate>> | undefined;
}

/** The rate of one group beside that of another. The metric is the worst of all pairs. */
export interface Pair {
  first: string;
  second: string;
  rate: RateName;
  contrast: Estimate;
}

/** Every ordered pair of groups, for every rate of the metric; groups without a row that counts are left out. */
export function pairsOf(metric: FairnessMetric, groups: readonly GroupCounts[], sure: number): Pair[] {
  return metric.rates.flatMap((rate) => {
    const rated = groups.map((group) => ({ value: group.value, rate: rateOf(group, rate) })).filter(isDefined);
    return rated.flatMap((first) =>
      rated.flatMap((second) => {
        const contrast = first === second ? null : contrastOf(metric, first.rate, second.rate, sure);
        return contrast ? [{ first: first.value, second: second.value, rate, contrast }] : [];
      }),
    );
  });
}

const isDefined = ({ rate }: { rate: Rate }) => rate.trials > 0;

function rateOf({ cells, rates: measured }: GroupCounts, name: RateName): Rate {
  if (cells === null) return measured?.[name] ?? { successes: 0, trials: 0 };
  const labels = rates[name].label === null ? [0, 1] : [rates[name].label];
  const [no, yes] = [0, 3].map((classes) => labels.reduce((sum, label) => sum + (cells[4 * label + classes] ?? 0), 0));
  return { successes: yes ?? 0, trials: (no ?? 0) + (yes ?? 0) };
}

/** A ratio to a rate of 0 has no number; the pair the other way round, with the ratio 0, tells of it. */
function contrastOf({ contrast }: FairnessMetric, first: Rate, second: Rate, sure: number): Estimate | null {
  const [a, b] = [first.successes / first.trials, second.successes / second.trials];
  const n = Math.floor(first.trials + second.trials);
  if (contrast === "gap") return estimate(a - b, n, { kind: "rate-gap", first, second }, sure);
  return b === 0 ? null : estimate(a / b, n, { kind: "rate-ratio", first, second }, sure);
}
