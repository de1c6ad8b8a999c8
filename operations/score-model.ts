import type { ModelConfig } from "../core/config/schema.ts";
import { planScoring, scoreTable } from "../core/models/scoring.ts";
import type { Ports } from "../core/ports.ts";
import type { Table } from "../core/table.ts";

/** Loads a model, scores every row of the table with it, and lets it go. */
export async function scoreModel(
  ports: Ports,
  model: ModelConfig,
  table: Table,
  path: string,
  features: readonly string[],
  classes: readonly string[] | null = null,
): Promise<Float64Array> {
  ports.progress.step(`Scoring ${path} on ${table.rows} rows`);
  const loaded = await ports.models.load(ports.files.resolve(path));
  try {
    return await scoreTable(loaded, planScoring(loaded, model.task, features, classes), table);
  } finally {
    await loaded.close();
  }
}
