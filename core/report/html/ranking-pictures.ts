import type { BinaryCurves } from "../../curves/curves.ts";
import type { Axis, Layer, Point } from "../../page/chart.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { formatPercent } from "../numbers.ts";
import { type Drawn, drawnModels, type Picture } from "./picture.ts";

/** How well scores rank: ROC, precision and recall, and gain, all from the same points. */
export function rankingPictures(report: EvaluatedReport): Picture[] {
  const models = drawnModels(report, "binary");
  return models.length > 0 ? [roc(models), precisionRecall(models), gain(models)] : [];
}

type Models = readonly Drawn<BinaryCurves>[];

const share = (title: string): Axis => ({ title, kind: "number", domain: [0, 1], format: ".0%" });
const chance = { name: "chance", tone: "quiet", dashed: true } as const;
const diagonal: Layer = {
  mark: "line",
  series: chance.name,
  points: [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ],
};

function lines(models: Models, pointsOf: (curves: BinaryCurves) => Point[]): Layer[] {
  // Production first, so that this model lies on top.
  return models
    .map(({ series, curves }): Layer => ({ mark: "line", series: series.name, points: pointsOf(curves) }))
    .reverse();
}

function roc(models: Models): Picture {
  const points = ({ ranked }: BinaryCurves) => ranked.map(([x, y]) => ({ x, y }));
  return {
    chart: {
      id: "roc",
      title: "ROC curve",
      description: "True positive rate over false positive rate at every threshold; chance is the diagonal.",
      x: share("false positive rate"),
      y: share("true positive rate (recall)"),
      series: [...models.map(({ series }) => series), chance],
      layers: [diagonal, ...lines(models, points)],
    },
    caption: "Further to the upper left is better: more found for the same false alarms.",
    numbers: tableAt(
      "Recall by false positive rate",
      "false positive rate",
      models,
      points,
      [0.01, 0.05, 0.1, 0.2, 0.5],
    ),
  };
}

function precisionRecall(models: Models): Picture {
  const points = ({ ranked, prevalence }: BinaryCurves) =>
    ranked.slice(1).map(([mistaken, found]) => ({ x: found, y: precision(found, mistaken, prevalence) }));
  const [{ curves }] = models as [Drawn<BinaryCurves>];
  return {
    chart: {
      id: "precision-recall",
      title: "Precision and recall",
      description: `Precision over recall at every threshold; chance is ${formatPercent(curves.prevalence)}, the share of positives.`,
      x: share("recall"),
      y: share("precision"),
      series: [...models.map(({ series }) => series), chance],
      layers: [{ mark: "rules", series: chance.name, at: [{ y: curves.prevalence }] }, ...lines(models, points)],
    },
    caption: "Higher is better: fewer false alarms among what is found.",
    numbers: tableAt("Precision by recall", "recall", models, points, [0.1, 0.25, 0.5, 0.75, 0.9]),
  };
}

function precision(found: number, mistaken: number, prevalence: number): number {
  const right = found * prevalence;
  const flagged = right + mistaken * (1 - prevalence);
  return flagged === 0 ? 1 : right / flagged;
}

function gain(models: Models): Picture {
  const points = ({ ranked, prevalence }: BinaryCurves) =>
    ranked.map(([mistaken, found]) => ({ x: found * prevalence + mistaken * (1 - prevalence), y: found }));
  return {
    chart: {
      id: "gain",
      title: "Cumulative gain",
      description: "Share of all positives found among the rows with the highest scores; chance is the diagonal.",
      x: share("rows, highest scores first"),
      y: share("positives found"),
      series: [...models.map(({ series }) => series), chance],
      layers: [diagonal, ...lines(models, points)],
    },
    caption: "Who acts on the highest scores only finds this share of the positives.",
    numbers: tableAt("Positives found by share of rows", "rows", models, points, [0.01, 0.05, 0.1, 0.2, 0.5]),
  };
}

function tableAt(
  caption: string,
  title: string,
  models: Models,
  pointsOf: (curves: BinaryCurves) => Point[],
  places: readonly number[],
): Picture["numbers"] {
  return {
    caption,
    columns: [{ title }, ...models.map(({ series }) => ({ title: series.name, numeric: true }))],
    rows: places.map((place) => [
      formatPercent(place),
      ...models.map(({ curves }) => formatPercent(interpolate(pointsOf(curves), place))),
    ]),
  };
}

/** Points come with rising x; the first is at the least. */
function interpolate(points: readonly Point[], at: number): number {
  const after = points.findIndex(({ x }) => Number(x) >= at);
  const [left, right] = [points[Math.max(0, after - 1)], points[after]];
  if (!left || !right) return Number(points.at(-1)?.y);
  const width = Number(right.x) - Number(left.x);
  const way = width === 0 ? 0 : Math.max(0, (at - Number(left.x)) / width);
  return Number(left.y) + way * (Number(right.y) - Number(left.y));
}
