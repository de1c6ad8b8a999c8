import type { DataConfig } from "../../core/config/schema.ts";
import { dataLockPath, parseDataLock } from "../../core/data/sources/data-lock.ts";
import { planSplit, planWindow } from "../../core/data/split/plan-split.ts";
import type { SplitPlan, SplitResult } from "../../core/data/split/split.ts";
import { keptCuts, needsCuts } from "../../core/data/split/split-lock.ts";
import type { FilesPort, Ports } from "../../core/ports.ts";
import { parseTrainingFile, type TrainingFile, trainingPath } from "../../core/retrain/training-file.ts";
import { pathsOf } from "../paths.ts";
import { sourceOf } from "../source-of.ts";

/** What the checkout says of the model's last training anew; null where it never was. @throws SluiceError LOCK_INVALID */
export async function readTrainingFile(files: FilesPort, model: string): Promise<TrainingFile | null> {
  const text = await files.readText(trainingPath(model));
  return text === null ? null : parseTrainingFile(text, model);
}

/**
 * How a model's rows are divided: by the window that it was last trained anew with, else by the configuration with the cuts
 * that `data.lock.yaml` keeps. @throws SluiceError LOCK_INVALID
 */
export async function splitOf(
  files: FilesPort,
  model: string,
  data: DataConfig,
  training?: TrainingFile | null,
): Promise<SplitPlan> {
  const { window } = (training === undefined ? await readTrainingFile(files, model) : training) ?? {};
  if (window) return planWindow(data, window);
  const plan = planSplit(data);
  const text = needsCuts(plan) ? await files.readText(dataLockPath) : null;
  return text === null ? plan : { ...plan, kept: keptCuts(model, plan, parseDataLock(text).models[model]) };
}

/** Divides a model's rows into the Parquet files of its parts, with the types that its data schema declares. */
export async function splitRows(
  { data: port, files }: Ports,
  model: string,
  data: DataConfig,
  training?: TrainingFile | null,
): Promise<SplitResult> {
  return port.split(await sourceOf(files, data), await splitOf(files, model, data, training), pathsOf(model).data);
}
