import type { DataConfig } from "../../core/config/schema.ts";
import { dataLockPath, parseDataLock } from "../../core/data/sources/data-lock.ts";
import { planSplit } from "../../core/data/split/plan-split.ts";
import type { SplitPlan, SplitResult } from "../../core/data/split/split.ts";
import { keptCuts, needsCuts } from "../../core/data/split/split-lock.ts";
import type { FilesPort, Ports } from "../../core/ports.ts";
import { pathsOf } from "../paths.ts";
import { sourceOf } from "../source-of.ts";

/** How a model's rows are divided, with the cuts that `data.lock.yaml` keeps. @throws SluiceError LOCK_INVALID */
export async function splitOf(files: FilesPort, model: string, data: DataConfig): Promise<SplitPlan> {
  const plan = planSplit(data);
  const text = needsCuts(plan) ? await files.readText(dataLockPath) : null;
  return text === null ? plan : { ...plan, kept: keptCuts(model, plan, parseDataLock(text).models[model]) };
}

/** Divides a model's rows into the Parquet files of its parts, with the types that its data schema declares. */
export async function splitRows({ data: port, files }: Ports, model: string, data: DataConfig): Promise<SplitResult> {
  return port.split(await sourceOf(files, data), await splitOf(files, model, data), pathsOf(model).data);
}
