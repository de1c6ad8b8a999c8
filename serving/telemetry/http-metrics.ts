import type { RequestListener } from "node:http";
import { type Family, family } from "./exposition.ts";
import { metricCatalogue } from "./metric-catalogue.ts";

export type Plane = "data" | "admin";

/** Answers of both planes by status, whether or not they met a model. */
export class HttpMetrics {
  readonly #responses = new Map<string, { labels: [Plane, string]; value: number }>();
  readonly #refused: Record<Plane, number> = { data: 0, admin: 0 };

  /** @returns the listener, whose answers are counted when they are sent */
  count(plane: Plane, listener: RequestListener): RequestListener {
    return (request, response) => {
      response.once("finish", () => this.#add(plane, response.statusCode));
      listener(request, response);
    };
  }

  #add(plane: Plane, status: number): void {
    const key = `${plane}${status}`;
    const present = this.#responses.get(key);
    if (present) {
      present.value += 1;
    } else {
      this.#responses.set(key, { labels: [plane, String(status)], value: 1 });
    }
  }

  refuse(plane: Plane): void {
    this.#refused[plane] += 1;
  }

  families(): Family[] {
    return [
      family(metricCatalogue.responses, [...this.#responses.values()]),
      family(metricCatalogue.refusedConnections, [
        { labels: ["data"], value: this.#refused.data },
        { labels: ["admin"], value: this.#refused.admin },
      ]),
    ];
  }
}
