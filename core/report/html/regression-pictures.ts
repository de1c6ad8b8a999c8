import type { RegressionCurves } from "../../curves/curves.ts";
import type { Layer } from "../../page/chart.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { formatCount, formatNumber, formatPercent } from "../numbers.ts";
import { binSteps, type Drawn, drawnModels, type Picture } from "./picture.ts";

/** What was predicted beside what came true, and how far they lie apart. */
export function regressionPictures(report: EvaluatedReport): Picture[] {
  const models = drawnModels(report, "regression");
  return models.length > 0 ? [predictedAndActual(models), residuals(models), residualShares(models)] : [];
}

type Models = readonly Drawn<RegressionCurves>[];
type Bin = RegressionCurves["predicted"][number];

const ideal = { name: "as predicted", tone: "quiet", dashed: true } as const;
const bandNote = "the band holds the middle 80% of this model's rows";

function lines(models: Models, y: (bin: Bin) => number): Layer[] {
  return models
    .map(
      ({ series, curves }): Layer => ({
        mark: "line",
        series: series.name,
        points: curves.predicted.map((bin) => ({ x: bin.predicted, y: y(bin) })),
      }),
    )
    .reverse();
}

function band([model]: Models, shift: (bin: Bin) => number): Layer[] {
  if (!model) return [];
  const points = model.curves.predicted.map((bin) => ({
    x: bin.predicted,
    y: bin.low - shift(bin),
    y2: bin.high - shift(bin),
  }));
  return [{ mark: "band", series: model.series.name, points }];
}

function predictedAndActual(models: Models): Picture {
  const predictions = models.flatMap(({ curves }) => curves.predicted.map(({ predicted }) => predicted));
  const [least, most] = [Math.min(...predictions), Math.max(...predictions)];
  return {
    chart: {
      id: "predicted-actual",
      title: "Predicted and actual",
      description: `Mean label by prediction; ${bandNote}.`,
      x: { title: "prediction", kind: "number" },
      y: { title: "label", kind: "number" },
      series: [...models.map(({ series }) => series), ideal],
      layers: [
        ...band(models, () => 0),
        { mark: "line", series: ideal.name, points: [least, most].map((end) => ({ x: end, y: end })) },
        ...lines(models, ({ actual }) => actual),
      ],
    },
    caption: `Mean label of rows with about the same prediction; ${bandNote}.`,
    numbers: {
      caption: "Labels by prediction, this model first",
      columns: ["model", "mean prediction", "mean label", "10% below", "90% below", "rows"].map((title, index) => ({
        title,
        numeric: index > 0,
      })),
      rows: models.flatMap(({ series, curves }) =>
        curves.predicted.map(({ predicted, actual, low, high, rows }) => [
          series.name,
          ...[predicted, actual, low, high].map((number) => formatNumber(number)),
          formatCount(rows),
        ]),
      ),
    },
  };
}

function residuals(models: Models): Picture {
  return {
    chart: {
      id: "residuals",
      title: "Residuals",
      description: `Mean of label minus prediction, by prediction; ${bandNote}.`,
      x: { title: "prediction", kind: "number" },
      y: { title: "label minus prediction", kind: "number" },
      series: models.map(({ series }) => series),
      layers: [
        ...band(models, ({ predicted }) => predicted),
        ...lines(models, ({ actual, predicted }) => actual - predicted),
      ],
    },
    caption: "Around 0 everywhere is good; a slope or a bend is something that the model has not learned.",
    numbers: {
      caption: "Mean residual by prediction",
      columns: ["model", "mean prediction", "mean residual"].map((title, index) => ({ title, numeric: index > 0 })),
      rows: models.flatMap(({ series, curves }) =>
        curves.predicted.map(({ predicted, actual }) => [
          series.name,
          formatNumber(predicted),
          formatNumber(actual - predicted),
        ]),
      ),
    },
  };
}

function residualShares(models: Models): Picture {
  const [{ curves }] = models as [Drawn<RegressionCurves>];
  const { from, to } = curves.residuals;
  const width = (to - from) / curves.residuals.shares.length;
  return {
    chart: {
      id: "residual-shares",
      title: "How residuals are spread",
      description: "Share of rows by label minus prediction; the outermost bins hold all beyond.",
      x: { title: "label minus prediction", kind: "number", domain: [from, to] },
      y: { title: "share of rows", kind: "number", format: ".0%" },
      series: models.map(({ series }) => series),
      layers: models
        .map(
          ({ series, curves }): Layer => ({
            mark: "steps",
            series: series.name,
            points: binSteps(curves.residuals.shares, from, to),
          }),
        )
        .reverse(),
      height: 160,
    },
    caption: "Narrow and around 0 is good. The outermost bins hold all beyond.",
    numbers: {
      caption: "Share of rows by residual",
      columns: [{ title: "residual from" }, ...models.map(({ series }) => ({ title: series.name, numeric: true }))],
      rows: curves.residuals.shares.map((_, bin) => [
        formatNumber(from + bin * width),
        ...models.map(({ curves }) => formatPercent(curves.residuals.shares[bin] ?? 0)),
      ]),
    },
  };
}
