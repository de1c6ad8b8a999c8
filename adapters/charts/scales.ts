import type { Axis, Chart, Layer } from "../../core/page/chart.ts";

/** Where things stand and which colour they have: what all marks of a chart share. */

type Side = "x" | "y";

export interface Encoding {
  x: object;
  y: object;
  color: object;
  strokeDash: object;
}

export function encodingOf(chart: Chart): Encoding {
  const { series } = chart;
  const legend = series.length > 1 ? { title: null, orient: "top", direction: "vertical", symbolType: "stroke" } : null;
  const bySeries = (range: readonly unknown[]) => ({
    field: "series",
    type: "nominal",
    scale: { domain: series.map(({ name }) => name), range },
    legend,
  });
  return {
    x: position(chart, "x"),
    y: position(chart, "y"),
    color: bySeries(series.map(({ tone }) => `var(--${tone})`)),
    strokeDash: bySeries(series.map(({ dashed }) => (dashed ? [6, 4] : [1, 0]))),
  };
}

function position(chart: Chart, side: Side): object {
  const axis = chart[side];
  const names = namesOf(chart, side);
  if (names)
    return { field: side, type: "nominal", scale: { domain: names }, axis: nameAxis(axis, side, names.length) };
  const isTime = axis.kind === "time";
  return {
    field: side,
    type: isTime ? "temporal" : "quantitative",
    scale: {
      ...(isTime && { type: "utc" }),
      ...(axis.domain ? { domain: axis.domain } : !isTime && { zero: false, nice: true }),
    },
    axis: { title: axis.title || null, tickCount: side === "x" ? 5 : 6, ...(axis.format && { format: axis.format }) },
  };
}

/** So many names have room beside each other. */
const roomAcross = 4;

function nameAxis({ title }: Axis, side: Side, names: number): object {
  const labelAngle = names > roomAcross ? -40 : 0;
  return { title: title || null, grid: false, ticks: false, domain: false, ...(side === "x" && { labelAngle }) };
}

/** The names along an axis of names, in the order in which they come; null for an axis of numbers. */
export function namesOf(chart: Chart, side: Side): string[] | null {
  if (chart[side].kind !== "name") return null;
  return [...new Set(chart.layers.flatMap((layer) => placesOf(layer).map((place) => String(place[side]))))];
}

function placesOf(layer: Layer): readonly { x: string | number; y: string | number }[] {
  if (layer.mark === "cells") return layer.cells;
  return layer.mark === "rules" ? [] : layer.points;
}

/** The series that share the rows of an axis of names, each with a place of its own. */
export function besideEachOther({ layers, series }: Chart): string[] {
  const shown = layers.filter(({ mark }) => mark === "points" || mark === "intervals").map((layer) => layer.series);
  return series.map(({ name }) => name).filter((name) => shown.includes(name));
}

/** Moves a mark to the place of its series within a row of names. */
export function offset(chart: Chart): object {
  const domain = besideEachOther(chart);
  if (domain.length < 2) return {};
  const place = { field: "series", type: "nominal", scale: { domain } };
  if (chart.y.kind === "name") return { yOffset: place };
  return chart.x.kind === "name" ? { xOffset: place } : {};
}
