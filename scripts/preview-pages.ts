import { writeFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { createVegaCharts } from "../adapters/charts/vega-charts.ts";
import { watchedMonths } from "../core/monitor/fixtures/history.ts";
import { delayCauses, delayMinutes } from "../core/report/fixtures/drawn.ts";
import { evaluated, reports } from "../core/report/fixtures/reports.ts";
import { renderHtml } from "../core/report/html/render-html.ts";
import { renderMonitorPage } from "../core/report/monitor/render-monitor-page.ts";

/** Reports as pages, as a reader meets them: on a phone and on a desk, in light and dark. */

const { gates } = reports.passed;

const shown = {
  "page-slice-fell": reports["slice-fell"],
  "page-slices-passed": reports["slices-passed"],
  "page-regression": evaluated(gates, delayMinutes()),
  "page-multiclass": evaluated(gates, delayCauses()),
  "page-data-broken": reports["data-broken"],
  "page-no-candidate": reports["no-candidate"],
};

/** By name. */
export async function writePages(folder: string): Promise<Map<string, string>> {
  const charts = createVegaCharts();
  const pages = new Map<string, string>();
  for (const [name, report] of Object.entries(shown)) {
    const page = await renderHtml(report, (chart) => charts.draw(chart));
    writeFileSync(`${folder}${name}.html`, page);
    pages.set(name, page);
  }
  const { report, history } = watchedMonths();
  const monitor = await renderMonitorPage(report, history, (chart) => charts.draw(chart));
  writeFileSync(`${folder}page-monitor.html`, monitor);
  return pages.set("page-monitor", monitor);
}

export async function photographPages(chrome: Browser, folder: string, pages: Map<string, string>): Promise<void> {
  for (const width of [390, 1280]) {
    for (const colorScheme of ["light", "dark"] as const) {
      const view = await chrome.newPage({ viewport: { width, height: 800 }, colorScheme });
      for (const [name, page] of pages) {
        await view.setContent(page);
        await view.screenshot({ path: `${folder}${name}-${colorScheme}-${width}.png`, fullPage: true });
      }
      await view.close();
    }
  }
}
