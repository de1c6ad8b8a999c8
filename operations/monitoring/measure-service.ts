import type { ModelConfig } from "../../core/config/schema.ts";
import type { MonitorSettings } from "../../core/config/schemas/monitor-schema.ts";
import { copiesIn } from "../../core/monitor/copies.ts";
import type { LiveWindow } from "../../core/monitor/live-columns.ts";
import type { Reference } from "../../core/monitor/reference.ts";
import {
  memoryIn,
  outputQuestion,
  requestQuestion,
  type ServiceInput,
  serviceFrom,
} from "../../core/monitor/service.ts";
import type { ServiceReport } from "../../core/monitor/service-report.ts";
import type { Ports } from "../../core/ports.ts";
import type { LiveRows } from "./measure-performance.ts";

interface Measured {
  model: ModelConfig;
  settings: MonitorSettings;
  reference: Reference;
  window: LiveWindow;
  live: LiveRows;
}

/** What live rows say of the service: the server's errors and latency, empty answers, what was left to people. */
export async function measureService(ports: Ports, measured: Measured): Promise<ServiceReport | null> {
  const { model, settings, reference, live } = measured;
  const window = live.columns.time === null ? null : measured.window;
  const band = model.serve?.defer ?? null;
  const input: ServiceInput = {
    ...{ reference, stored: live.shape.columns, live: live.columns, window, band },
    copies: copiesIn(live.shape.files),
  };
  const tally = async (question: ReturnType<typeof outputQuestion>) =>
    question && (await ports.data.tally(live.spec, question));
  const text = settings.metrics === undefined ? null : await ports.files.readText(settings.metrics);
  return serviceFrom({
    requests: await tally(requestQuestion(input)),
    outputs: await tally(outputQuestion(input)),
    isBanded: band !== null,
    window,
    memoryBytes: text === null ? null : memoryIn(text),
  });
}
