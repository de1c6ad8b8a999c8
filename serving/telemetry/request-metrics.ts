import type { Scored } from "../model-call.ts";
import { type Family, family, type Sample } from "./exposition.ts";
import { durationBounds, Histogram } from "./histogram.ts";
import { metricCatalogue } from "./metric-catalogue.ts";

const reasons = ["request", "model", "overloaded"] as const;
type Reason = (typeof reasons)[number];

interface Series {
  labels: readonly [model: string, version: string, variant: string];
  requests: number;
  errors: Record<Reason, number>;
  duration: Histogram;
}

/** Of one model. Every release that ever served would otherwise stay for as long as the server runs. */
const maxSeries = 24;

/** What every version has answered, in which part of a rollout. */
export class RequestMetrics {
  /** By model; the series that came first goes first. */
  readonly #models = new Map<string, Map<string, Series>>();

  record({ model, release, variant, milliseconds, status, error }: Scored): void {
    const series = this.#seriesOf(model, release, variant);
    series.requests += 1;
    series.duration.observe(milliseconds / 1_000);
    if (error !== null) {
      series.errors[reasonOf(status)] += 1;
    }
  }

  #seriesOf(model: string, release: string, variant: string): Series {
    const ofModel = this.#models.get(model) ?? new Map<string, Series>();
    this.#models.set(model, ofModel);
    const key = `${variant} ${release}`;
    const present = ofModel.get(key);
    if (present) {
      return present;
    }
    const series: Series = {
      labels: [model, release, variant],
      requests: 0,
      errors: { request: 0, model: 0, overloaded: 0 },
      duration: new Histogram(durationBounds),
    };
    ofModel.set(key, series);
    if (ofModel.size > maxSeries) {
      const [oldest = ""] = ofModel.keys();
      ofModel.delete(oldest);
    }
    return series;
  }

  families(): Family[] {
    const all = [...this.#models.values()].flatMap((ofModel) => [...ofModel.values()]);
    const errors: Sample[] = all.flatMap(({ labels, errors }) =>
      reasons.map((reason) => ({ labels: [...labels, reason], value: errors[reason] })),
    );
    const { duration } = metricCatalogue;
    return [
      family(
        metricCatalogue.requests,
        all.map(({ labels, requests }) => ({ labels, value: requests })),
      ),
      family(metricCatalogue.errors, errors),
      { spec: duration, lines: all.flatMap((series) => series.duration.lines(duration, series.labels)) },
    ];
  }
}

function reasonOf(status: number): Reason {
  return status === 503 ? "overloaded" : status < 500 ? "request" : "model";
}
