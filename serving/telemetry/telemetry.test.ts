import { describe, expect, it } from "vitest";
import type { Scored } from "../model-call.ts";
import { family, render } from "./exposition.ts";
import { Histogram } from "./histogram.ts";
import { metricCatalogue } from "./metric-catalogue.ts";
import { RequestMetrics } from "./request-metrics.ts";

const text = (metrics: RequestMetrics) => render(metrics.families());

function scored(changes: Partial<Scored> = {}): Scored {
  return {
    ...{ model: "m", release: "m@v1", digest: "sha256:1", variant: "stable", unit: null, at: 0, milliseconds: 3 },
    ...{ request: { id: "r", trace: null }, signature: { inputs: [], outputs: [] }, inputs: {}, outputs: {} },
    ...{ status: 200, error: null },
    ...changes,
  };
}

describe("the text for Prometheus", () => {
  it("escapes what labels and help must not hold", () => {
    const sample = { labels: ['a "name"\\with\nall'], value: 1 };
    expect(render([family(metricCatalogue.captureRows, [sample])])).toBe(
      "# HELP sluice_capture_rows_total Rows of predictions taken for capture.\n" +
        "# TYPE sluice_capture_rows_total counter\n" +
        'sluice_capture_rows_total{model="a \\"name\\"\\\\with\\nall"} 1\n',
    );
  });

  it("has a label for each that the metric declares", () => {
    expect(() => family(metricCatalogue.requests, [{ labels: ["m"], value: 1 }])).toThrow(/model, version, variant/);
  });

  it("has cumulative buckets whose bounds are included, a sum and a count", () => {
    const histogram = new Histogram([1, 2]);
    for (const value of [0.5, 1, 1.5, 2, 3]) {
      histogram.observe(value);
    }
    expect(histogram.lines(metricCatalogue.batchRows, ["m", "v"])).toEqual([
      'sluice_batch_rows_bucket{model="m",version="v",le="1"} 2',
      'sluice_batch_rows_bucket{model="m",version="v",le="2"} 4',
      'sluice_batch_rows_bucket{model="m",version="v",le="+Inf"} 5',
      'sluice_batch_rows_sum{model="m",version="v"} 8',
      'sluice_batch_rows_count{model="m",version="v"} 5',
    ]);
  });
});

describe("requests", () => {
  it("are counted by version and variant, errors by whose they are", () => {
    const metrics = new RequestMetrics();
    metrics.record(scored());
    metrics.record(scored({ release: "m@v2", variant: "candidate", status: 500, error: "the model failed" }));
    metrics.record(scored({ release: "m@v2", variant: "candidate", status: 400, error: "no such input" }));
    metrics.record(scored({ release: "m@v2", variant: "shadow", status: 503, error: "too much to do" }));
    const lines = text(metrics).split("\n");
    expect(lines).toContain('sluice_requests_total{model="m",version="m@v1",variant="stable"} 1');
    const errors = 'sluice_request_errors_total{model="m",version="m@v2",variant=';
    expect(lines).toContain(`${errors}"candidate",reason="model"} 1`);
    expect(lines).toContain(`${errors}"candidate",reason="request"} 1`);
    expect(lines).toContain(`${errors}"shadow",reason="overloaded"} 1`);
    const buckets = 'sluice_request_duration_seconds_bucket{model="m",version="m@v1",variant="stable",le=';
    expect(lines).toContain(`${buckets}"0.0025"} 0`);
    expect(lines).toContain(`${buckets}"0.005"} 1`);
    expect(lines).toContain(`${buckets}"+Inf"} 1`);
  });

  it("never make more than a bounded number of series, however many releases come", () => {
    const metrics = new RequestMetrics();
    for (let release = 0; release < 100; release++) {
      metrics.record(scored({ release: `m@v${release}` }));
    }
    expect(text(metrics).match(/^sluice_requests_total\{/gm)).toHaveLength(24);
    expect(text(metrics)).toContain('version="m@v99"');
  });
});
