import type { ModelConfig } from "../../core/config/schema.ts";
import type { SplitPart } from "../../core/data/split/split.ts";
import type { Measurement } from "../../core/metrics/measurement.ts";
import { rankedSample } from "../../core/metrics/ranked-sample.ts";
import { readSample } from "../../core/metrics/read-sample.ts";
import { bestThreshold } from "../../core/metrics/value.ts";
import type { Ports } from "../../core/ports.ts";
import type { Candidate } from "../../core/training/candidate.ts";
import type { Bundle } from "./bundle.ts";
import { scoreModel } from "./score-model.ts";

/**
 * The measurement with the threshold that is worth most on the validation rows. It is told, never used: a threshold that
 * was chosen on the rows that judge it would flatter itself.
 */
export async function withBestThreshold(
  ports: Ports,
  model: ModelConfig,
  measurement: Measurement,
  { bundle, candidate, rows }: { bundle: Bundle; candidate: Candidate; rows: SplitPart },
): Promise<Measurement> {
  const { value } = model.evaluate;
  const kept = measurement.candidate.value;
  if (!value || !kept || rows.rows === 0) return measurement;
  const table = await ports.data.read(rows.path);
  const way = { model, features: candidate.features, classes: null, asked: [] };
  const { scores } = await scoreModel(ports, table, bundle.model, way);
  const best = bestThreshold(value, rankedSample(readSample(model.data, table), scores).rows);
  if (best === null) return measurement;
  return { ...measurement, candidate: { ...measurement.candidate, value: { ...kept, best } } };
}
