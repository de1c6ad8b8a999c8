import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import packageFile from "../../package.json" with { type: "json" };
import { type Family, family } from "./exposition.ts";
import { metricCatalogue } from "./metric-catalogue.ts";

/** Milliseconds between two looks at the event loop. */
const resolution = 20;

/** The server's own process. */
export class ProcessMetrics {
  readonly #delay = monitorEventLoopDelay({ resolution });

  constructor() {
    this.#delay.enable();
  }

  families(): Family[] {
    const { user, system } = process.cpuUsage();
    const one = (value: number) => [{ labels: [], value }];
    return [
      family(metricCatalogue.build, [{ labels: [packageFile.version], value: 1 }]),
      family(metricCatalogue.cpu, one((user + system) / 1e6)),
      family(metricCatalogue.memory, one(process.memoryUsage.rss())),
      family(metricCatalogue.started, one(performance.timeOrigin / 1_000)),
      family(metricCatalogue.eventLoop, one(this.#takeDelay())),
    ];
  }

  /** Seconds beyond the timer's own interval. */
  #takeDelay(): number {
    const nanoseconds = this.#delay.percentile(99);
    this.#delay.reset();
    return Math.max(0, nanoseconds / 1e9 - resolution / 1_000);
  }

  close(): void {
    this.#delay.disable();
  }
}
