import type { ModelConfig } from "../core/config/schema.ts";
import type { ModelProperties } from "../core/metrics/properties.ts";
import { feedsOf, planScoring, type ScoringPlan, scoreTable } from "../core/models/scoring.ts";
import type { Clock, LoadedModel, Ports } from "../core/ports.ts";
import type { Table } from "../core/table.ts";

/** How a model of this configuration is run. */
interface Way {
  model: ModelConfig;
  features: readonly string[];
  classes: readonly string[] | null;
  /** Whether single calls are timed too. */
  timed: boolean;
}

export interface Scored {
  scores: Float64Array;
  properties: ModelProperties | undefined;
}

/** Loads a model, scores every row of the table with it, and lets it go. */
export async function scoreModel(ports: Ports, table: Table, path: string, way: Way): Promise<Scored> {
  ports.progress.step(`Scoring ${path} on ${table.rows} rows`);
  const loaded = await ports.models.load(ports.files.resolve(path));
  try {
    const plan = planScoring(loaded, way.model.task, way.features, way.classes);
    const scores = await scoreTable(loaded, plan, table);
    if (!way.timed) return { scores, properties: undefined };
    const { bytes } = await ports.files.digest(path);
    return { scores, properties: { bytes, latencies: await timeCalls(ports.clock, loaded, plan, table) } };
  } finally {
    await loaded.close();
  }
}

const warmUps = 20;
const timedCalls = 200;

/** One row a call, as a server meets them, over rows from all of the table. */
async function timeCalls(clock: Clock, loaded: LoadedModel, plan: ScoringPlan, table: Table): Promise<Float64Array> {
  const latencies = new Float64Array(timedCalls);
  for (let call = -warmUps; call < timedCalls; call++) {
    const row = Math.floor(((call + warmUps) * table.rows) / (warmUps + timedCalls));
    const feeds = feedsOf(plan, table, row, row + 1);
    const started = clock.monotonic();
    await loaded.infer(feeds);
    if (call >= 0) latencies[call] = clock.monotonic() - started;
  }
  return latencies;
}
