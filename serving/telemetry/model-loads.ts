import type { ModelPort } from "../../core/ports.ts";
import { type Family, family } from "./exposition.ts";
import { metricCatalogue } from "./metric-catalogue.ts";

/** Models that count how often they were loaded, or refused to be. */
export class CountedModels implements ModelPort {
  readonly #models: ModelPort;
  #loaded = 0;
  #refused = 0;

  constructor(models: ModelPort) {
    this.#models = models;
  }

  async load(path: string): ReturnType<ModelPort["load"]> {
    try {
      const model = await this.#models.load(path);
      this.#loaded += 1;
      return model;
    } catch (error) {
      this.#refused += 1;
      throw error;
    }
  }

  families(): Family[] {
    return [
      family(metricCatalogue.loads, [
        { labels: ["loaded"], value: this.#loaded },
        { labels: ["refused"], value: this.#refused },
      ]),
    ];
  }
}
