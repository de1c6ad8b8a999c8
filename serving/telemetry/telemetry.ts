import type { ModelPort } from "../../core/ports.ts";
import type { Capture } from "../capture/capture.ts";
import type { Fleet } from "../fleet.ts";
import type { ReviewDesk } from "../protocol/review-desk.ts";
import type { RolloutDesk } from "../rollout/rollout-desk.ts";
import { captureFamilies } from "./capture-metrics.ts";
import { family, render, type Sample } from "./exposition.ts";
import { fleetFamilies, rolloutFamilies } from "./fleet-metrics.ts";
import { HttpMetrics } from "./http-metrics.ts";
import { metricCatalogue } from "./metric-catalogue.ts";
import { CountedModels } from "./model-loads.ts";
import { ProcessMetrics } from "./process-metrics.ts";
import { RequestMetrics } from "./request-metrics.ts";

/** Where the numbers are that nobody counts already. */
interface Sources {
  fleet: Fleet;
  desk: RolloutDesk;
  capture: Capture | null;
  review: ReviewDesk;
  isReady(): boolean;
}

/** What the server counts of itself, for Prometheus. */
export class Telemetry {
  readonly models: CountedModels;
  readonly requests = new RequestMetrics();
  readonly http = new HttpMetrics();
  readonly #process = new ProcessMetrics();

  constructor(models: ModelPort) {
    this.models = new CountedModels(models);
  }

  text({ fleet, desk, capture, review, isReady }: Sources): string {
    return render([
      ...this.#process.families(),
      family(metricCatalogue.ready, [{ labels: [], value: isReady() ? 1 : 0 }]),
      ...this.http.families(),
      ...this.requests.families(),
      ...fleetFamilies(fleet),
      ...this.models.families(),
      family(metricCatalogue.reviewed, [...review.counts].flatMap(reviewedOf)),
      ...rolloutFamilies(desk),
      ...(capture ? captureFamilies(capture) : []),
    ]);
  }

  close(): void {
    this.#process.close();
  }
}

function reviewedOf([model, counts]: [string, Record<"automatic" | "deferred", number>]): Sample[] {
  return Object.entries(counts).map(([decision, value]) => ({ labels: [model, decision], value }));
}
