import { createVegaCharts } from "../adapters/charts/vega-charts.ts";
import { systemClock } from "../adapters/clock.ts";
import { createDuckDbData } from "../adapters/duckdb/duckdb-data.ts";
import { createLocalFiles } from "../adapters/files/local-files.ts";
import { createLocalHistory } from "../adapters/git/local-history.ts";
import { createMlflowTracking } from "../adapters/mlflow/mlflow-tracking.ts";
import { createConfinedModels } from "../adapters/onnx/confined-models.ts";
import { createCommands } from "../adapters/process/commands.ts";
import { createFileRegistry } from "../adapters/registry/file-registry.ts";
import { createWebhook } from "../adapters/webhook/webhook.ts";
import type { Ports, Progress } from "../core/ports.ts";
import { createEmbeddedTarget } from "../targets/embedded/embedded-target.ts";
import { createForge } from "./forge.ts";

export interface PortsOptions {
  /** The user's repository. */
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  progress: Progress;
}

/** Joins every port with its adapter, the same way for actions, bot and command line. Natives load when first used. */
export function createPorts({ root, env, progress }: PortsOptions): Ports {
  const files = createLocalFiles(root);
  return {
    clock: systemClock,
    progress,
    files,
    data: createDuckDbData(root, env),
    history: createLocalHistory(root),
    models: createConfinedModels(),
    commands: createCommands(),
    charts: createVegaCharts(),
    registry: (configured) => createFileRegistry(env.SLUICE_REGISTRY || configured, files),
    webhook: createWebhook(env),
    target: createEmbeddedTarget,
    tracking: (settings) => createMlflowTracking(settings, env),
    ...createForge(root, env),
  };
}
