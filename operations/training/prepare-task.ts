import type { Config, ModelConfig } from "../../core/config/schema.ts";
import type { SearchConfig } from "../../core/config/schemas/retrain-schema.ts";
import type { SourceShape } from "../../core/data/data-port.ts";
import { dataDigest } from "../../core/data/sources/data-digest.ts";
import type { Ports } from "../../core/ports.ts";
import type { TrainingFile } from "../../core/retrain/training-file.ts";
import { featuresOf } from "../../core/training/features.ts";
import { readTrainingFile, splitRows } from "../data/split-of.ts";
import { modelOf } from "../model-of.ts";
import { pathsOf } from "../paths.ts";
import { sourceOf } from "../source-of.ts";
import { askRows } from "./predictions.ts";
import type { TrainingTask } from "./training-task.ts";

export interface Prepared {
  task: TrainingTask;
  source: SourceShape;
  /** Of all files of the data. */
  data: string;
  /** Parameters are to be looked for first; null: those of the configuration are taken. */
  search: SearchConfig | null;
}

/** Divides the data, and leaves of it what training code may see. */
export async function prepareTask(
  ports: Ports,
  { config, model: name }: { config: Config; model: string },
): Promise<Prepared> {
  const training = await readTrainingFile(ports.files, name);
  const model = withParams(modelOf(config, name), training?.params);
  const source = await ports.data.inspect(await sourceOf(ports.files, model.data));
  const columns = source.columns.map((column) => column.name);
  const features = featuresOf(model, columns);
  const { train, validation, holdout } = await splitRows(ports, name, model.data);
  const asked =
    model.train.leaves === "predictions" ? await askRows(ports, { name, model, features, train, holdout }) : null;
  // No training code ever finds the rows it will be judged on, with their labels.
  await ports.files.remove(holdout.path);
  return {
    task: { model, features, train, validation, output: pathsOf(name).training, asked },
    source,
    data: dataDigest(source.files),
    search: (training?.search && model.retrain?.search) || null,
  };
}

/** Those that a search has found go over those of the configuration. */
export function withParams(model: ModelConfig, found: TrainingFile["params"]): ModelConfig {
  return { ...model, train: { ...model.train, params: { ...model.train.params, ...found } } };
}
