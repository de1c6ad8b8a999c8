import type { ModelConfig } from "../../core/config/schema.ts";
import { type ModelProperties, memoryRows } from "../../core/metrics/properties.ts";
import { feedsOf, planScoring, type ScoringPlan, scoreTable } from "../../core/models/scoring.ts";
import type { Ports, TimedModel } from "../../core/ports.ts";
import type { Table } from "../../core/table.ts";

/** How a model of this configuration is run. */
interface Way {
  model: ModelConfig;
  features: readonly string[];
  classes: readonly string[] | null;
  /** What else is asked of the model: names of properties. */
  asked: readonly string[];
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
    if (way.asked.length === 0) return { scores, properties: undefined };
    const { bytes } = await ports.files.digest(path);
    const latencies = await timeCalls(loaded, plan, table);
    const memory = way.asked.includes("memory_mb") ? await weigh(ports, path, plan, table) : new Float64Array();
    return { scores, properties: { bytes, latencies, memory } };
  } finally {
    await loaded.close();
  }
}

const processes = 5;

/** One process after the other: together they would compete for what they need. */
async function weigh({ models, files }: Ports, path: string, plan: ScoringPlan, table: Table): Promise<Float64Array> {
  const feeds = feedsOf(plan, table, 0, Math.min(table.rows, memoryRows));
  const memory = new Float64Array(processes);
  for (let index = 0; index < processes; index++) memory[index] = await models.peakMemory(files.resolve(path), feeds);
  return memory;
}

const warmUps = 20;
const timedCalls = 200;

/** One row a call, as a server meets them, over rows from all of the table. */
async function timeCalls(loaded: TimedModel, plan: ScoringPlan, table: Table): Promise<Float64Array> {
  const latencies = new Float64Array(timedCalls);
  for (let call = -warmUps; call < timedCalls; call++) {
    const row = Math.floor(((call + warmUps) * table.rows) / (warmUps + timedCalls));
    const milliseconds = await loaded.time(feedsOf(plan, table, row, row + 1));
    if (call >= 0) latencies[call] = milliseconds;
  }
  return latencies;
}
