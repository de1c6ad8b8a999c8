import type { BinaryCurves } from "../../curves/curves.ts";
import { histogramBins } from "../../curves/curves.ts";
import { clopperPearson } from "../../metrics/proportions.ts";
import type { Axis, Layer } from "../../page/chart.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { formatCount, formatPercent } from "../numbers.ts";
import { binSteps, type Drawn, drawnModels, type Picture } from "./picture.ts";

/** Whether probabilities can be believed, and how they are spread. */
export function probabilityPictures(report: EvaluatedReport): Picture[] {
  const models = drawnModels(report, "binary");
  if (models.length === 0) return [];
  const { weighted = false, units, sure } = report.measurement;
  // Bounds that count rows hold where every row counts by itself.
  const alpha = weighted || units !== undefined ? null : 1 - sure;
  return [calibration(models, alpha), scores(models, "positives"), scores(models, "negatives")];
}

type Models = readonly Drawn<BinaryCurves>[];

const probability = (title: string): Axis => ({ title, kind: "number", domain: [0, 1], format: ".0%" });
const ideal = { name: "as predicted", tone: "quiet", dashed: true } as const;

function calibration(models: Models, alpha: number | null): Picture {
  const [{ series, curves }] = models as [Drawn<BinaryCurves>];
  return {
    chart: {
      id: "calibration",
      title: "Calibration",
      description:
        "Share of positives among rows with about the same score; on the diagonal what is predicted comes true.",
      x: probability("mean score"),
      y: probability("share of positives"),
      series: [...models.map(({ series }) => series), ideal],
      layers: [
        {
          mark: "line",
          series: ideal.name,
          points: [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ],
        },
        ...models.map(binLine).reverse(),
        ...(alpha === null
          ? []
          : [{ mark: "intervals", series: series.name, points: intervals(curves, alpha) } as const]),
        { mark: "points", series: series.name, points: curves.calibration.map(binPoint) },
      ],
    },
    caption: "Ten bins of about as many rows. On the diagonal, 30% means that 30 of 100 are positive.",
    numbers: calibrationTable(models),
  };
}

type Bin = BinaryCurves["calibration"][number];
const binPoint = ({ predicted, observed }: Bin) => ({ x: predicted, y: observed });

function binLine({ series, curves }: Drawn<BinaryCurves>): Layer {
  return { mark: "line", series: series.name, points: curves.calibration.map(binPoint) };
}

function intervals({ calibration }: BinaryCurves, alpha: number) {
  return calibration.flatMap(({ predicted, observed, rows }) => {
    const { lower, upper } = clopperPearson(Math.round(observed * rows), rows, alpha);
    return lower === null || upper === null ? [] : [{ x: predicted, y: lower, y2: upper }];
  });
}

function calibrationTable(models: Models): Picture["numbers"] {
  return {
    caption: "Mean score and share of positives by bin",
    columns: [
      { title: "model" },
      { title: "mean score", numeric: true },
      { title: "positives", numeric: true },
      { title: "rows", numeric: true },
    ],
    rows: models.flatMap(({ series, curves }) =>
      curves.calibration.map(({ predicted, observed, rows }) => [
        series.name,
        formatPercent(predicted),
        formatPercent(observed),
        formatCount(rows),
      ]),
    ),
  };
}

function scores(models: Models, side: "positives" | "negatives"): Picture {
  const top = Math.max(...models.flatMap(({ curves }) => curves.scores[side]));
  return {
    chart: {
      id: `scores-of-${side}`,
      title: `Scores of ${side}`,
      description: `How the scores of ${side} are spread over ${histogramBins} bins from 0 to 1.`,
      x: probability("score"),
      y: { title: `share of ${side}`, kind: "number", domain: [0, top], format: ".0%" },
      series: models.map(({ series }) => series),
      layers: models
        .map(
          ({ series, curves }): Layer => ({
            mark: "steps",
            series: series.name,
            points: binSteps(curves.scores[side], 0, 1),
          }),
        )
        .reverse(),
      height: 160,
    },
    caption: side === "positives" ? "Further to the right is better." : "Further to the left is better.",
    numbers: {
      caption: `Share of ${side} by score`,
      columns: [{ title: "score" }, ...models.map(({ series }) => ({ title: series.name, numeric: true }))],
      rows: Array.from({ length: histogramBins }, (_, bin) => [
        `${formatPercent(bin / histogramBins)} to ${formatPercent((bin + 1) / histogramBins)}`,
        ...models.map(({ curves }) => formatPercent(curves.scores[side][bin] ?? 0)),
      ]),
    },
  };
}
