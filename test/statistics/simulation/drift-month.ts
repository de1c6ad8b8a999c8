import { distanceOf, judgeColumn } from "../../../core/drift/judge-column.ts";
import type { ReferenceColumn } from "../../../core/drift/reference-column.ts";
import { alphaOfTest, toleranceOf } from "../../../core/drift/tolerance.ts";
import type { ColumnCounts } from "../../../core/drift/window-counts.ts";
import { normalQuantile } from "../../../core/metrics/special-functions.ts";
import { multinomial, normalCdf, orderStatistics } from "./counts.ts";
import type { Random } from "./random.ts";

/** A month of daily windows over fifty normal features, judged by the shipped code and by rules that are in use. */

const features = 50;
const days = 30;
const cells = 1_000;
const referenceRows = 100_000;
/** A false alarm in ten months. */
const budget = { perMonth: 0.1, everyMs: 86_400_000 };
const alpha = alphaOfTest(budget, features);

export interface Scenario {
  name: string;
  /** In standard deviations: by how much feature `feature` is shifted, on every day. */
  shift(feature: number): number;
  /** In standard deviations: how much days differ by themselves. */
  noise: number;
}

/** A normal law that is shifted by so many standard deviations moves 5 % of its rows. */
const atTolerance = 2 * normalQuantile(0.525);

export const scenarios: readonly Scenario[] = [
  { name: "nothing changes", shift: () => 0, noise: 0 },
  { name: "all shifted by 0.02 sd", shift: () => 0.02, noise: 0 },
  { name: "all at the tolerance", shift: () => atTolerance, noise: 0 },
  { name: "days differ by 0.05 sd", shift: () => 0, noise: 0.05 },
  { name: "five shifted by 0.5 sd", shift: (feature) => (feature < 5 ? 0.5 : 0), noise: 0 },
];

export const rules = {
  ks: "KS, p < 0.05 in any column",
  bonferroni: "KS, p < 0.05 / 50",
  wasserstein: "Wasserstein ≥ 0.1 sd (Evidently beyond 1,000 rows)",
  psi: "PSI ≥ 0.1 over ten bins",
  fixed: "Sluice, `tolerance: 5%`",
  auto: "Sluice, `tolerance: auto` (default)",
} as const;
export type Rule = keyof typeof rules;

interface Judged {
  feature: number;
  /** Share of rows that truly moved. */
  moved: number;
  says: Record<Rule, boolean>;
}

/** What each rule says of each feature, day by day. */
export type Month = Judged[][];

export function simulateMonth({ shift, noise }: Scenario, rows: number, random: Random, length = days): Month {
  const columns = Array.from({ length: features }, () => drawReference(noise, random));
  return Array.from({ length }, () =>
    columns.map((column, feature) => {
      const by = shift(feature) + noise * random.normal();
      const says = judgeBy(column, drawWindow(column, by, rows, random), rows);
      return { feature, moved: 2 * normalCdf(Math.abs(by) / 2) - 1, says };
    }),
  );
}

interface DrawnColumn {
  reference: ReferenceColumn;
  /** The cuts, as quantiles of a standard normal law. */
  edges: Float64Array;
  /** The share of rows that `auto` lets move. */
  auto: number;
}

function drawReference(noise: number, random: Random): DrawnColumn {
  const share = referenceRows / cells;
  const cuts = orderStatistics(cells - 1, share, random).map(normalQuantile);
  const counts = [...cuts, 0].map(() => share);
  const reference: ReferenceColumn = { name: "x", kind: "number", single: false, missing: 0, cuts: [...cuts], counts };
  const column = { reference, edges: cuts, auto: 0 };
  const distances = Array.from({ length: days }, () =>
    distanceOf(reference, drawWindow(column, noise * random.normal(), Math.round(referenceRows / days), random)),
  );
  return { ...column, auto: toleranceOf("auto", distances, alpha).share };
}

function drawWindow({ edges }: DrawnColumn, by: number, rows: number, random: Random): ColumnCounts {
  let below = 0;
  const shares = new Float64Array(edges.length + 1);
  for (const [cell, edge] of edges.entries()) {
    const upTo = normalCdf(edge - by);
    shares[cell] = upTo - below;
    below = upTo;
  }
  shares[edges.length] = 1 - below;
  return { missing: 0, counts: multinomial(rows, shares, random), novel: [], unlisted: 0, range: null };
}

function judgeBy({ reference, auto }: DrawnColumn, counts: ColumnCounts, rows: number): Record<Rule, boolean> {
  const { test } = judgeColumn(reference, counts, { tolerance: 0.05, alpha });
  const scaled = test.distance / Math.sqrt(1 / rows + 1 / referenceRows);
  // Kolmogorov's law for large samples: P(scaled > x) ≈ 2·exp(−2x²).
  const isBeyond = (p: number) => 2 * Math.exp(-2 * scaled * scaled) < p;
  return {
    ks: isBeyond(0.05),
    bonferroni: isBeyond(0.05 / features),
    wasserstein: (test.wasserstein ?? 0) >= 0.1,
    psi: test.psi >= 0.1,
    fixed: test.verdict === "drift",
    auto: test.lower > auto,
  };
}

/** Days of a month on which the rule blames any column. */
export function alarmDays(month: Month, rule: Rule): number {
  return month.filter((day) => day.some(({ says }) => says[rule])).length;
}

/** Columns that are blamed although no more of their rows moved than may; the last digits of the truth are not asked for. */
export function wronglyBlamed(month: Month, rule: Rule): number {
  return month.flat().filter(({ moved, says }) => says[rule] && moved <= 0.05 + 1e-6).length;
}

/** Share of the truly shifted columns that are found, over all days. */
export function found(month: Month, rule: Rule): number {
  const shifted = month.flat().filter(({ moved }) => moved > 0.1);
  return shifted.filter(({ says }) => says[rule]).length / shifted.length;
}
