import type { Capture } from "../capture/capture.ts";
import { type Family, family, type Sample } from "./exposition.ts";
import { metricCatalogue } from "./metric-catalogue.ts";

export function captureFamilies({ predictions, shelf, feedback }: Capture): Family[] {
  const models = [...predictions.counts];
  const drops = models.flatMap(([model, { dropped }]) =>
    Object.entries(dropped).map(([reason, value]): Sample => ({ labels: [model, reason], value })),
  );
  const labels = [...feedback.counts].flatMap(([model, statuses]) =>
    Object.entries(statuses).map(([status, value]): Sample => ({ labels: [model, status], value })),
  );
  const { converted, failed, removed } = shelf.parquet.counts;
  const one = (value: number): Sample[] => [{ labels: [], value }];
  return [
    family(
      metricCatalogue.captureRows,
      models.map(([model, { rows }]) => ({ labels: [model], value: rows })),
    ),
    family(metricCatalogue.captureDrops, drops),
    family(metricCatalogue.captureBuffer, one(shelf.counts.bufferedBytes)),
    family(metricCatalogue.captureFiles, [
      { labels: ["converted"], value: converted },
      { labels: ["failed"], value: failed },
      { labels: ["removed"], value: removed },
    ]),
    family(metricCatalogue.captureFailures, one(shelf.counts.diskFailures)),
    family(metricCatalogue.captureFlush, one(shelf.counts.lastFlushAt / 1_000)),
    family(metricCatalogue.labels, labels),
  ];
}
