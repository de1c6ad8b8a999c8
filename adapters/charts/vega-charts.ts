import type { Chart } from "../../core/page/chart.ts";
import { escapeMarkup } from "../../core/page/html.ts";
import type { ChartsPort } from "../../core/ports.ts";
import { vegaLiteSpec } from "./vega-lite-spec.ts";

/** Draws with Vega, without a browser or a canvas; it is loaded with the first chart, because it is heavy. */
export function createVegaCharts(): ChartsPort {
  return {
    async draw(chart) {
      assertDrawable(chart);
      const [{ compile }, { View, parse, Error: errorsOnly }] = await Promise.all([
        import("vega-lite"),
        import("vega"),
      ]);
      const view = new View(parse(compile(vegaLiteSpec(chart)).spec), {
        renderer: "none",
        loader: nothingOutside,
        logLevel: errorsOnly,
      });
      try {
        return framed(await view.toSVG(), chart);
      } finally {
        view.finalize();
      }
    },
  };
}

/** A chart holds its data; whatever would be fetched, from the network or the disk, is refused. */
const nothingOutside = {
  options: {},
  load: refuse,
  sanitize: refuse,
  http: refuse,
  file: refuse,
};

function refuse(address: string): Promise<never> {
  return Promise.reject(new Error(`A chart asked for ${JSON.stringify(address)}: charts load nothing.`));
}

/** A number that is none would silently be left out of the picture. */
function assertDrawable(chart: Chart): void {
  JSON.stringify(chart, (key, value) => {
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    throw new Error(`The chart "${chart.id}" has the number ${value} at ${key}.`);
  });
  if (!/^[a-z][a-z0-9-]*$/.test(chart.id)) throw new Error(`"${chart.id}" cannot be the id of a chart.`);
}

/** As wide as there is room, with words for those who do not see it. */
function framed(svg: string, { id, title, description }: Chart): string {
  const box = /^<svg[^>]* viewBox="([\d. -]+)"[^>]*>/.exec(svg);
  if (!box) throw new Error(`The chart "${id}" was not drawn.`);
  const words = `<title id="${id}-title">${escapeMarkup(title)}</title><desc id="${id}-desc">${escapeMarkup(description)}</desc>`;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box[1]}" role="img" aria-labelledby="${id}-title ${id}-desc">`;
  return open + words + svg.slice(box[0].length);
}
