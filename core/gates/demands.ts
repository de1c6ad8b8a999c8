import type { Gate } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { type FairnessMetric, findFairnessMetric, rates } from "../fairness/definitions.ts";
import { type Pair, pairsOf } from "../fairness/pairs.ts";
import type { JudgedMetric } from "../metrics/judged-metric.ts";
import { type Breakdown, leastSliceRows } from "../slices/breakdown.ts";
import { sliceView } from "../slices/slice-view.ts";
import { type Claim, claimsOf, type Measured } from "./claims.ts";
import { type Limit, limitsOf } from "./limits.ts";
import type { Check } from "./verdict.ts";

/** One limit of one gate with everything that must keep it: all rows together, each slice, or each pair of groups. */
export interface Demand {
  gate: Gate;
  metric: JudgedMetric;
  limit: Limit;
  versus: Check["versus"];
  /** What the claims are, and the columns that divide the rows; null: one claim, on all rows. */
  each: { noun: "slice" | "pair"; columns: readonly string[] } | null;
  claims: readonly Claim[];
}

export function demandsOf(gate: Gate, whole: Measured, breakdowns: readonly Breakdown[]): Demand[] {
  if (gate.by !== undefined) return fairnessDemands(gate, whole, breakdownOf(breakdowns, gate.by));
  if (gate.slices !== undefined) return sliceDemands(gate, whole, gate.slices, breakdowns);
  return claimsOf(gate, whole).map((claim) => demandOf([claim], null));
}

function demandOf(claims: readonly [Claim, ...Claim[]], each: Demand["each"]): Demand {
  const [{ gate, metric, limit, versus }] = claims;
  return { gate, metric, limit, versus, each, claims };
}

function breakdownOf(breakdowns: readonly Breakdown[], column: string): Breakdown {
  const found = breakdowns.find((breakdown) => breakdown.column === column);
  if (found && found.groups.length > 0) return found;
  throw new SluiceError("REPORT_INVALID", `A gate divides the rows by ${column}, but the evaluation did not.`, {
    remedy: "Evaluate again with the configuration that has this gate.",
  });
}

function sliceDemands(
  gate: Gate,
  whole: Measured,
  columns: readonly string[],
  breakdowns: readonly Breakdown[],
): Demand[] {
  const slices = columns.flatMap((column) =>
    breakdownOf(breakdowns, column).groups.map((group) =>
      claimsOf(gate, sliceView(whole, group, gate.metric), `${column} = ${group.value}`),
    ),
  );
  return limitsOf(gate).flatMap((_, index) => {
    const [first, ...others] = slices.flatMap((claims) => claims.slice(index, index + 1));
    return first ? [demandOf([first, ...others], { noun: "slice", columns })] : [];
  });
}

function fairnessDemands(gate: Gate, whole: Measured, { column, groups }: Breakdown): Demand[] {
  const fairness = findFairnessMetric(gate.metric);
  if (!fairness) {
    throw new SluiceError("CONFIG_INVALID", `A gate asks for ${gate.metric} by ${column}, which compares no groups.`, {
      remedy: "Choose a fairness metric, or write slices instead of by.",
    });
  }
  const counts = groups.flatMap(({ value, candidate: { cells, rates } }) =>
    cells || rates ? [{ value, cells, rates }] : [],
  );
  const pairs = pairsOf(fairness, counts, whole.sure);
  return limitsOf(gate).flatMap((limit) => {
    const claims = pairs.map((pair) => pairClaim(gate, fairness, limit, pair, { column, whole }));
    const { metric } = fairness;
    return [{ gate, metric, limit, versus: null, each: { noun: "pair", columns: [column] }, claims }];
  });
}

function pairClaim(
  gate: Gate,
  { metric, rates: named }: FairnessMetric,
  limit: Limit,
  { first, second, rate, contrast }: Pair,
  { column, whole }: { column: string; whole: Measured },
): Claim {
  const which = named.length > 1 ? `, by the ${rates[rate].words}` : "";
  const where = `${column} ${first} over ${second}${which}`;
  return { gate, metric, limit, versus: null, subject: contrast, reference: null, over: whole, where };
}

/** A slice of too few rows is shown, and never judged. */
export function isTooSmall({ where, over }: Claim): boolean {
  return where !== null && over.rows < leastSliceRows;
}
