import { existsSync, readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVegaCharts } from "../../adapters/charts/vega-charts.ts";
import { hostile, watchedMonths } from "../../core/monitor/fixtures/history.ts";
import { reportOf } from "../../core/monitor/fixtures/report.ts";
import { parseHistory } from "../../core/monitor/history.ts";
import { renderMonitorPage } from "../../core/report/monitor/render-monitor-page.ts";

const executablePath = "/usr/bin/chromium";
const audit = readFileSync(new URL("contrasts.js", import.meta.url), "utf8");
const charts = createVegaCharts();
const draw = (chart: Parameters<typeof charts.draw>[0]) => charts.draw(chart);

interface Contrasts {
  texts: { contrast: number }[];
  lines: { contrast: number }[];
}

it("has no charts where nothing is known of any time, and says what is wrong all the same", async () => {
  const window = { from: null, to: null, rows: 0, newest: null };
  const problems = [{ kind: "no-data", level: "alarm", column: null, sentence: "There is nothing at <live>" }] as const;
  const report = reportOf(0, { window, verdict: "alarm", problems: [...problems] });
  const page = await renderMonitorPage(report, parseHistory(null, "m.json"), draw);
  expect(page).toContain("There is nothing at &lt;live&gt;");
  expect(page).not.toContain("<svg");
});

it("draws a first window, and one in which columns are called as anything", async () => {
  const { report, history } = watchedMonths();
  const [first] = history.windows;
  const columns = { constructor: [0.1, 0.05, 0.2], hasOwnProperty: [0.1, 0.05, 0.2] } as never;
  const odd = [
    { ...first, columns },
    { ...history.windows[1], columns: {} },
  ] as typeof history.windows;
  expect(await renderMonitorPage(report, { version: 1, windows: odd.slice(0, 1) }, draw)).toContain("<svg");
  expect(await renderMonitorPage(report, { version: 1, windows: odd }, draw)).toContain("hasOwnProperty");
});

/** The page as a browser has it, which alone knows colours, widths and what the policy refuses. */
describe.skipIf(!existsSync(executablePath))("two months of a model in Chromium", () => {
  let chrome: Browser;
  let page: string;

  beforeAll(async () => {
    chrome = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    const { report, history } = watchedMonths();
    page = await renderMonitorPage(report, history, draw);
  }, 30_000);
  afterAll(() => chrome?.close());

  async function open(width: number, colorScheme: "light" | "dark"): Promise<{ view: Page; said: string[] }> {
    const view = await chrome.newPage({ viewport: { width, height: 800 }, colorScheme });
    const said: string[] = [];
    view.on("console", (message) => said.push(message.text()));
    view.on("dialog", (dialog) => said.push(dialog.message()));
    view.on("request", (request) => said.push(`asked for ${request.url()}`));
    await view.setContent(page);
    return { view, said };
  }

  it.each([390, 1280])("fit a screen %i pixels wide, load nothing, and run nothing", async (width) => {
    const { view, said } = await open(width, "light");
    expect(await view.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(said).toEqual([]);
    expect(await view.$$eval("script", (scripts) => scripts.length)).toBe(0);
  });

  it.each(["light", "dark"] as const)("can be read in %s", async (scheme) => {
    const { view } = await open(1280, scheme);
    const seen = await view.evaluate<Contrasts>(audit);
    expect(seen.texts.length).toBeGreaterThan(80);
    expect(seen.texts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    expect(seen.lines.filter(({ contrast }) => contrast < 3)).toEqual([]);
  });

  it("show names of columns as they are, each chart with words and with its numbers", async () => {
    const { view } = await open(1280, "light");
    const titles = await view.$$eval("figure h3", (heads) => heads.map(({ textContent }) => textContent));
    const served = ["share of requests that failed", "median latency (ms)", "95th percentile of latency (ms)"];
    const good = ["mean loss (error)", "accuracy", "value per prediction in USD", "calibration error"];
    const trusted = ["Mean probability and share of positives", "equal opportunity difference by origin"];
    const expected = [...good, ...trusted, "distance", hostile, "weekday", ...served, "Rows and alarms"];
    expect(titles).toEqual(expected);
    const words = await view.$$eval("svg", (drawn) =>
      drawn.map((svg) =>
        (svg.getAttribute("aria-labelledby") ?? "")
          .split(" ")
          .map((id: string) => svg.querySelector(`#${id}`)?.textContent ?? ""),
      ),
    );
    expect(words).toHaveLength(titles.length);
    expect(words.flat().every((word) => word !== "")).toBe(true);
    const tables = await view.$$eval("figure", (all) => all.map((one) => one.querySelectorAll("tbody tr").length));
    expect(tables).toEqual([7, 65, 7, 7, 7, 7, 58, 58, 58, 58, 58, 58, 58]);
    const segments = await view.$$eval("#segments ~ div tbody th", (heads) =>
      heads.map(({ textContent }) => textContent),
    );
    expect(segments).toHaveLength(5);
    expect(segments[2]).toBe(`❌ origin = ${hostile}`);
  });

  it("mark alarms, another release, and days on which nobody looked", async () => {
    const { view } = await open(1280, "light");
    const legends = await view.$$eval("figure", (all) =>
      all.map((one) => [...one.querySelectorAll("svg text")].map(({ textContent }) => textContent)),
    );
    expect(legends[6]).toEqual(expect.arrayContaining(["surely moved more", "allowed", "another release"]));
    expect(legends[8]).not.toContain("surely moved more");
    // A line on each side of the three days.
    const paths = await view.$$eval("figure", (all) =>
      all.map((one) => one.querySelectorAll(".mark-line path").length),
    );
    expect(paths.at(-1)).toBe(2);
  });
});
