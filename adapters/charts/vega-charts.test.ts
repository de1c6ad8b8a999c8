import { describe, expect, it } from "vitest";
import type { Chart } from "../../core/page/chart.ts";
import { createVegaCharts } from "./vega-charts.ts";

const charts = createVegaCharts();

/** Curves of two models, with a name that means something to every language on the way. */
function curves(name: string, changes: Partial<Chart> = {}): Chart {
  return {
    id: "roc",
    title: `ROC of ${name}`,
    description: `How ${name} ranks`,
    x: { title: `rate [${name}]`, kind: "number", domain: [0, 1], format: ".0%" },
    y: { title: "hits", kind: "number", domain: [0, 1] },
    series: [
      { name, tone: "first" },
      { name: "production", tone: "second", dashed: true },
    ],
    layers: [
      {
        mark: "line",
        series: name,
        points: [
          { x: 0, y: 0 },
          { x: 0.1, y: 0.6 },
          { x: 1, y: 1 },
        ],
      },
      {
        mark: "steps",
        series: "production",
        points: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
      },
    ],
    ...changes,
  };
}

/** One row of names per value, with intervals, points and the limit of each. */
function forest(...names: string[]): Chart {
  const at = (x: number) => names.map((y) => ({ x, y }));
  return {
    id: "slices",
    title: "Recall by origin",
    description: "",
    x: { title: "recall", kind: "number", domain: [0, 1] },
    y: { title: "", kind: "name" },
    series: [
      { name: "candidate", tone: "first" },
      { name: "limit", tone: "limit" },
    ],
    layers: [
      { mark: "intervals", series: "candidate", points: names.map((y) => ({ x: 0.4, x2: 0.6, y })) },
      { mark: "points", series: "candidate", points: at(0.5) },
      { mark: "ticks", series: "limit", points: at(0.3) },
    ],
  };
}

const hostile = ["a.b[0]", "a'];alert(1)//", "<script>1</script>", "]]>", "&amp;", "datum", "\\", '"x"', "{signal}"];
const escaped = (name: string) => name.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe("a drawn chart", () => {
  it("takes its colours from the page, its size from the room there is, and its words from the chart", async () => {
    const svg = await charts.draw(curves("candidate"));
    expect(svg).toMatch(/^<svg xmlns="[^"]+" viewBox="0 0 \d+ \d+" role="img" aria-labelledby="roc-title roc-desc">/);
    expect(svg).toContain(
      '<title id="roc-title">ROC of candidate</title><desc id="roc-desc">How candidate ranks</desc>',
    );
    expect(svg).toContain('stroke="var(--first)"');
    expect(svg).toContain('fill="currentColor"');
    expect(svg).toMatch(/stroke-dasharray="6,4"/);
  });

  it("is the same each time, so that a report can be made again", async () => {
    expect(await charts.draw(forest("ORD", "DEN"))).toBe(await charts.draw(forest("ORD", "DEN")));
  });

  it("brings no styles, scripts, links or addresses", async () => {
    const svg = (await charts.draw(curves("candidate"))) + (await charts.draw(forest("ORD")));
    expect(/style=|<style|<script|<a |href|url\(|<image|\son\w+=/.exec(svg)).toBeNull();
  });

  it.each([...hostile, "__proto__"])("shows the row %s as it is", async (name) => {
    expect(textsOf(await charts.draw(forest(name, "DEN")))).toContain(escaped(name));
  });

  it.each(hostile)("shows the series %s as it is, in the legend and at an axis", async (name) => {
    const texts = textsOf(await charts.draw(curves(name)));
    expect(texts).toEqual(expect.arrayContaining([escaped(name), `rate [${escaped(name)}]`]));
  });

  it("draws every mark", async () => {
    const svg = await charts.draw(
      curves("candidate", {
        layers: [
          {
            mark: "band",
            series: "candidate",
            points: [
              { x: 0, y: 0.1, y2: 0.3 },
              { x: 1, y: 0.2, y2: 0.5 },
            ],
          },
          { mark: "points", series: "candidate", points: [{ x: 0.5, y: 0.5 }] },
          { mark: "intervals", series: "candidate", points: [{ x: 0.5, y: 0.4, y2: 0.6 }] },
          { mark: "rules", series: "production", at: [{ x: 0.2 }, { y: 0.9 }] },
        ],
      }),
    );
    for (const mark of ["area", "symbol", "rule"]) expect(svg).toMatch(new RegExp(`mark-${mark} role-mark`));
  });

  it("draws a grid of cells with their words", async () => {
    const cell = (x: string, y: string, strength: number) => ({ x, y, strength, text: `${x} as ${y}` });
    const svg = await charts.draw({
      id: "confusion",
      title: "Confusion",
      description: "",
      x: { title: "predicted", kind: "name" },
      y: { title: "label", kind: "name" },
      series: [{ name: "candidate", tone: "first" }],
      layers: [{ mark: "cells", series: "candidate", cells: [cell("yes", "no", 0.2), cell("no", "no", 1)] }],
    });
    expect(svg).toContain(">yes as no</text>");
    expect(svg).toMatch(/fill-opacity="0.45"/);
  });

  it("knows time in UTC", async () => {
    const at = (day: number, y: number) => ({ x: Date.UTC(2001, 4, day), y });
    const svg = await charts.draw(
      curves("candidate", {
        x: { title: "day", kind: "time", format: "%d %b" },
        layers: [{ mark: "line", series: "candidate", points: [at(1, 0), at(30, 1)] }],
      }),
    );
    expect(svg).toMatch(/>\d\d May<\/text>/);
  });

  it("refuses numbers that are none, and ids that are none", async () => {
    const points = [{ x: Number.NaN, y: 0 }];
    await expect(charts.draw(curves("c", { layers: [{ mark: "line", series: "c", points }] }))).rejects.toThrow(
      "NaN at x",
    );
    await expect(charts.draw(curves("c", { id: '"><script>' }))).rejects.toThrow("cannot be the id");
  });
});
