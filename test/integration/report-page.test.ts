import { existsSync, readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVegaCharts } from "../../adapters/charts/vega-charts.ts";
import { reports } from "../../core/report/fixtures/reports.ts";
import { renderHtml } from "../../core/report/html/render-html.ts";

const executablePath = "/usr/bin/chromium";
const audit = readFileSync(new URL("contrasts.js", import.meta.url), "utf8");

interface Contrasts {
  texts: { text: string; shown: string; contrast: number }[];
  lines: { shown: string; contrast: number }[];
}

/** The page as a browser has it, which alone knows colours, widths and what the policy refuses. */
describe.skipIf(!existsSync(executablePath))("a report in Chromium", () => {
  const charts = createVegaCharts();
  let chrome: Browser;
  let page: string;

  beforeAll(async () => {
    chrome = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    page = await renderHtml(reports["slice-fell"], (chart) => charts.draw(chart));
  }, 30_000);
  afterAll(() => chrome?.close());

  async function open(width: number, colorScheme: "light" | "dark"): Promise<{ view: Page; said: string[] }> {
    const view = await chrome.newPage({ viewport: { width, height: 800 }, colorScheme });
    const said: string[] = [];
    view.on("console", (message) => said.push(message.text()));
    view.on("request", (request) => said.push(`asked for ${request.url()}`));
    await view.setContent(page);
    return { view, said };
  }

  it.each([390, 1280])(
    "fits a screen %i pixels wide, loads nothing, and breaks no rule of its policy",
    async (width) => {
      const { view, said } = await open(width, "light");
      expect(await view.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(said).toEqual([]);
    },
  );

  it.each(["light", "dark"] as const)(
    "can be read in %s: text and lines stand out from what is behind",
    async (scheme) => {
      const { view } = await open(1280, scheme);
      const seen = await view.evaluate<Contrasts>(audit);
      expect(seen.texts.length).toBeGreaterThan(100);
      expect(seen.texts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
      expect(seen.lines.length).toBeGreaterThan(20);
      expect(seen.lines.filter(({ contrast }) => contrast < 3)).toEqual([]);
    },
  );

  it("has one heading of the first level, none skipped, and a name and a description on every picture", async () => {
    const { view } = await open(1280, "light");
    const levels = await view.$$eval("h1, h2, h3", (headings) => headings.map(({ tagName }) => Number(tagName[1])));
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    expect(levels.every((level, index) => level <= (levels[index - 1] ?? 0) + 1)).toBe(true);
    const pictures = await view.$$eval("svg", (drawn) =>
      drawn.map((svg) =>
        (svg.getAttribute("aria-labelledby") ?? "")
          .split(" ")
          .map((id: string) => svg.querySelector(`#${id}`)?.textContent ?? ""),
      ),
    );
    expect(pictures).toHaveLength(14);
    expect(pictures.flat().every((words) => words !== "")).toBe(true);
    expect(
      await view.$$eval("figure", (figures) => figures.every((figure) => figure.querySelector("details table"))),
    ).toBe(true);
  });

  it("has no id twice, no link that leads nowhere, and heads on every table", async () => {
    const { view } = await open(390, "dark");
    const ids = await view.$$eval("[id]", (elements) => elements.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const links = await view.$$eval("a", (anchors) => anchors.map((anchor) => anchor.getAttribute("href") ?? ""));
    expect(links.filter((link) => !ids.includes(link.slice(1)))).toEqual([]);
    expect(
      await view.$$eval("table", (tables) =>
        tables.every((table) => table.querySelector("caption") && table.querySelector("th[scope=col]")),
      ),
    ).toBe(true);
  });

  it("prints in light colours, charts beside each other", async () => {
    const { view } = await open(1280, "dark");
    await view.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await view.evaluate("getComputedStyle(document.documentElement).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
    expect((await view.pdf({ format: "A4" })).byteLength).toBeGreaterThan(20_000);
  });
});
