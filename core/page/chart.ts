/**
 * A chart in words of its own, so that names of users only ever are data: a library that draws it meets them as values,
 * never as field names, expressions or addresses.
 */

/** Colours by what a series is, the same in every chart of a page; see core/page/style.ts. */
type Tone = "first" | "second" | "third" | "fourth" | "limit" | "quiet";

export interface Series {
  name: string;
  tone: Tone;
  /** Told apart without colour. */
  dashed?: boolean;
}

export interface Axis {
  title: string;
  /** Times are milliseconds since 1970 UTC; names stand in the order of their first point. */
  kind: "number" | "time" | "name";
  /** Of numbers and times; without it the axis spans the points. */
  domain?: readonly [number, number];
  /** How numbers are written, a format of d3: `.0%`, `.3~f`. */
  format?: string;
}

type Position = number | string;

export interface Point {
  x: Position;
  y: Position;
  /** The other end of a band or an interval. */
  x2?: number;
  y2?: number;
}

export interface Cell {
  x: string;
  y: string;
  /** From 0 to 1: how strong its colour is. */
  strength: number;
  text: string;
}

export type Layer =
  | { mark: "line" | "steps" | "points" | "band" | "intervals"; series: string; points: readonly Point[] }
  /** Lines across the whole chart at one x or one y. */
  | { mark: "rules"; series: string; at: readonly ({ x: number } | { y: number })[] }
  /** Short strokes across a row of names, as limits of that row. */
  | { mark: "ticks"; series: string; points: readonly { x: number; y: string }[] }
  | { mark: "cells"; series: string; cells: readonly Cell[] };

export interface Chart {
  /** Unique in its page: lower-case letters, digits and dashes. */
  id: string;
  title: string;
  /** What there is to see, for those who cannot. */
  description: string;
  x: Axis;
  y: Axis;
  /** In the order of the legend. */
  series: readonly Series[];
  layers: readonly Layer[];
  /** Of the drawing area, in pixels; rows of names make their own height. */
  width?: number;
  height?: number;
}
