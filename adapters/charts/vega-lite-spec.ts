import type { TopLevelSpec } from "vega-lite";
import type { Chart } from "../../core/page/chart.ts";
import { marksOf } from "./marks.ts";
import { besideEachOther, namesOf } from "./scales.ts";

/**
 * A chart as Vega-Lite understands it. Every field has a name of ours and every domain is written out, so that what users
 * called their models, columns and values is data here: nothing of it is read as a field path or an expression.
 */
export function vegaLiteSpec(chart: Chart): TopLevelSpec {
  const width = chart.width ?? size.width;
  const height = chart.height ?? size.height;
  const across = namesOf(chart, "x");
  const down = namesOf(chart, "y");
  return {
    width: across ? { step: width / across.length } : width,
    height: down ? heightOf(chart, down, height) : height,
    layer: chart.layers.flatMap((layer) => marksOf(layer, chart)),
    config: theme,
    padding: 4,
  } as TopLevelSpec;
}

const size = { width: 320, height: 240 };
/** Pixels from one name to the next, and more for each model beside the first. */
const row = { alone: 26, more: 12 };

function heightOf(chart: Chart, down: readonly string[], height: number): number {
  if (chart.layers.some(({ mark }) => mark === "cells")) return height;
  return down.length * (row.alone + row.more * Math.max(0, besideEachOther(chart).length - 1));
}

const theme = {
  background: "transparent",
  font: "system-ui, 'Segoe UI', 'Noto Sans', sans-serif",
  aria: false,
  view: { stroke: "transparent" },
  axis: {
    labelColor: "currentColor",
    titleColor: "currentColor",
    domainColor: "var(--quiet)",
    tickColor: "var(--quiet)",
    gridColor: "var(--rule)",
    labelFontSize: 11,
    labelLimit: 180,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
  },
  legend: {
    labelColor: "currentColor",
    labelFontSize: 12,
    labelLimit: 260,
    symbolStrokeWidth: 2.5,
    symbolSize: 300,
    symbolOpacity: 1,
  },
};
