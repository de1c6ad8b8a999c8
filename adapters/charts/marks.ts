import type { Cell, Chart, Layer, Point } from "../../core/page/chart.ts";
import { type Encoding, encodingOf, offset } from "./scales.ts";

/** The marks of a layer, as layers of Vega-Lite; each carries its own data. */
export function marksOf(layer: Layer, chart: Chart): object[] {
  const encoding = encodingOf(chart);
  if (layer.mark === "cells") return cellMarks(layer.cells, layer.series, encoding);
  if (layer.mark === "rules") return layer.at.map((at) => ruleMark(at, layer.series, encoding));
  const { x, y, color } = encoding;
  return [
    {
      data: dataOf(layer.points, layer.series),
      mark: shapes[layer.mark],
      encoding: { x, y, color, ...more(layer, chart, encoding) },
    },
  ];
}

const shapes = {
  line: { type: "line", strokeWidth: 2 },
  steps: { type: "line", strokeWidth: 2, interpolate: "step-after" },
  band: { type: "area", opacity: 0.18 },
  points: { type: "point", filled: true, size: 45, opacity: 1 },
  intervals: { type: "rule", strokeWidth: 2 },
  ticks: { type: "tick", thickness: 2.5, bandSize: 18, opacity: 1 },
};

type PlacedLayer = Exclude<Layer, { mark: "cells" | "rules" }>;

function more(layer: PlacedLayer, chart: Chart, { strokeDash }: Encoding): object {
  switch (layer.mark) {
    case "line":
    case "steps":
      // Points are joined as they come: a curve may go straight up.
      return { strokeDash, order: { value: null } };
    case "band":
      return { y2: { field: "y2" } };
    case "points":
      return offset(chart);
    case "intervals":
      return { ...secondEnd(layer.points), ...offset(chart) };
    case "ticks":
      return {};
  }
}

/** An interval lies along the axis on which it has a second end. */
function secondEnd(points: readonly Point[]): object {
  return points.some(({ x2 }) => x2 !== undefined) ? { x2: { field: "x2" } } : { y2: { field: "y2" } };
}

function dataOf(points: readonly object[], series: string): { values: object[] } {
  return { values: points.map((point) => ({ ...point, series })) };
}

function ruleMark(at: { x: number } | { y: number }, series: string, { x, y, color, strokeDash }: Encoding): object {
  return {
    data: dataOf([at], series),
    mark: { type: "rule", strokeWidth: 1.5 },
    encoding: { ...("x" in at ? { x } : { y }), color, strokeDash },
  };
}

function cellMarks(cells: readonly Cell[], series: string, { x, y, color }: Encoding): object[] {
  const data = dataOf(cells, series);
  const strength = {
    field: "strength",
    type: "quantitative",
    scale: { domain: [0, 1], range: [0, 0.45] },
    legend: null,
  };
  return [
    { data, mark: { type: "rect", stroke: "var(--rule)" }, encoding: { x, y, fill: color, fillOpacity: strength } },
    {
      data,
      mark: { type: "text", fill: "currentColor", fontSize: 12 },
      encoding: { x, y, text: { field: "text", type: "nominal" } },
    },
  ];
}
