import type { DataConfig } from "../core/config/schema.ts";
import { dataLockPath, parseDataLock } from "../core/data/data-lock.ts";
import { planSplit } from "../core/data/plan-split.ts";
import type { SplitPlan } from "../core/data/split.ts";
import { keptCuts, needsCuts } from "../core/data/split-lock.ts";
import type { FilesPort } from "../core/ports.ts";

/** How a model's rows are divided, with the cuts that `data.lock.yaml` keeps. @throws SluiceError LOCK_INVALID */
export async function splitOf(files: FilesPort, model: string, data: DataConfig): Promise<SplitPlan> {
  const plan = planSplit(data);
  const text = needsCuts(plan) ? await files.readText(dataLockPath) : null;
  return text === null ? plan : { ...plan, kept: keptCuts(model, plan, parseDataLock(text).models[model]) };
}
