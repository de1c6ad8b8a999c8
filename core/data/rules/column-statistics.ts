import { formatCount, formatNumber, formatPercent } from "../../report/numbers.ts";
import { type Bounds, type ColumnRule, type ColumnRules, severityOf } from "../schema/column-schema.ts";
import { presentProof, quantileProof } from "./proofs.ts";
import type { Proof, StatisticRule } from "./rule.ts";
import type { StoredAs } from "./stored-as.ts";

/** Rules about a number that all values of a column make together. */
export function columnStatistics(name: string, rules: ColumnRules, stored: StoredAs): StatisticRule[] {
  const { value } = stored;
  const statistic = (
    key: string,
    rule: ColumnRule,
    what: string,
    aggregate: string,
    limits: Bounds,
    proof: Proof | null = null,
  ): StatisticRule => ({
    kind: "statistic",
    id: `${name}.${key}`,
    column: name,
    severity: severityOf(rules, rule),
    aggregate,
    proof,
    judge: (found) =>
      outside(`the ${what} of column ${name}`, found, limits, rule === "distinct" ? whole : formatNumber),
  });
  const { mean, median, quantiles = {}, distinct, missing: lacking } = rules;
  return [
    ...(lacking ? [missingRule(name, rules, stored, lacking.max)] : []),
    ...(mean ? [statistic("mean", "mean", "mean", `avg(${value})`, mean)] : []),
    ...(median
      ? [statistic("median", "median", "median", `median(${value})`, median, quantileProof(stored, 0.5, median))]
      : []),
    ...Object.entries(quantiles).map(([percent, limits]) => {
      const share = Number.parseFloat(percent) / 100;
      const aggregate = `quantile_cont(${value}, ${share})`;
      const proof = quantileProof(stored, share, limits);
      return statistic(`quantiles.${percent}`, "quantiles", `${percent} quantile`, aggregate, limits, proof);
    }),
    ...(distinct
      ? [statistic("distinct", "distinct", "number of different values", `count(distinct ${value})`, distinct)]
      : []),
  ];
}

function missingRule(name: string, rules: ColumnRules, stored: StoredAs, max: number): StatisticRule {
  return {
    kind: "statistic",
    id: `${name}.missing`,
    column: name,
    severity: severityOf(rules, "missing"),
    aggregate: `count_if(${stored.missing}) / count(*)`,
    proof: presentProof(stored, max),
    judge: (found) =>
      found !== null && found <= max + 1e-12
        ? null
        : `${formatPercent(found ?? 1, max)} of column ${name} is missing, at most ${formatPercent(max)} may be`,
  };
}

const whole = (value: number | null) => formatCount(value ?? 0);

/** No number, as of a column without values, lies within no bounds. */
function outside(what: string, found: number | null, { min, max }: Bounds, format: typeof formatNumber): string | null {
  if (found === null || Number.isNaN(found)) return `${what} is not defined: there are no values`;
  if (min !== undefined && found < min) return `${what} is ${format(found, min)}, below ${format(min)}`;
  if (max !== undefined && found > max) return `${what} is ${format(found, max)}, above ${format(max)}`;
  return null;
}
