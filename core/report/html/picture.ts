import type { Chart, Point } from "../../page/chart.ts";
import type { PageTable } from "../../page/parts.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { versionLabel } from "../tables.ts";

/** One figure of the report: what is drawn, what to look for, and its numbers. */
export interface Picture {
  chart: Chart;
  caption: string;
  numbers: PageTable;
}

export const own = { name: "this model", tone: "first" } as const;

/** What production is called in legends and tables, and how it is drawn: dashed, so that it shows without colour. */
export function productionSeries({ production }: EvaluatedReport) {
  return { name: versionLabel("production", production), tone: "second", dashed: true } as const;
}

type ModelSeries = typeof own | ReturnType<typeof productionSeries>;

export interface Drawn<Curves> {
  series: ModelSeries;
  curves: Curves;
}

type Kind = NonNullable<EvaluatedReport["curves"]>["candidate"]["kind"];
type CurvesOf<K extends Kind> = Extract<NonNullable<EvaluatedReport["curves"]>["candidate"], { kind: K }>;

/** This model, and production where there is one that is not this very model. */
export function drawnModels<K extends Kind>(report: EvaluatedReport, kind: K): Drawn<CurvesOf<K>>[] {
  const { curves, measurement } = report;
  const isSame = measurement.production?.digest === measurement.candidate.digest;
  const models = [
    { series: own, curves: curves?.candidate },
    ...(isSame ? [] : [{ series: productionSeries(report), curves: curves?.production }]),
  ];
  return models.flatMap(({ series, curves }) =>
    curves?.kind === kind ? [{ series, curves: curves as CurvesOf<K> }] : [],
  );
}

/** A step that ends where its bin does. */
export function binSteps(shares: readonly number[], from: number, to: number): Point[] {
  const at = (edge: number) => from + ((to - from) * edge) / shares.length;
  return [...shares.map((y, bin) => ({ x: at(bin), y })), { x: to, y: shares.at(-1) ?? 0 }];
}
