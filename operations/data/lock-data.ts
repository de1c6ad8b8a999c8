import type { Config, DataConfig } from "../../core/config/schema.ts";
import type { DataCheck } from "../../core/data/data-report.ts";
import {
  type DataLock,
  dataLockPath,
  type LockedModel,
  parseDataLock,
  withLockedModel,
  writeDataLock,
} from "../../core/data/sources/data-lock.ts";
import { differences, heldAgainstLock } from "../../core/data/sources/locked-files.ts";
import { planSplit } from "../../core/data/split/plan-split.ts";
import { isLocked, lockSplit, needsCuts } from "../../core/data/split/split-lock.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import { modelOf } from "../model-of.ts";
import { sourceOf } from "../source-of.ts";

/** Writes which files the data of a model is, byte for byte, into `data.lock.yaml`; with `check` only compares. */
export async function lockData(
  ports: Ports,
  { config, model, check }: { config: Config; model: string; check: boolean },
): Promise<Outcome<LockedModel>> {
  const { data } = modelOf(config, model);
  ports.progress.step(`Reading ${data.source}`);
  const { files } = await ports.data.inspect(data);
  const lock = await readDataLock(ports);
  const known = lock?.models[model]?.files;
  const splits = await splitsToLock(ports, data, lock?.models[model]);
  const difference = known ? differences(known, files) : `${dataLockPath} does not name the files of ${model}`;
  if (!check) await ports.files.write(dataLockPath, writeDataLock(withLockedModel(lock, model, { files, ...splits })));
  const done = `${dataLockPath} names the ${plural(files.length, "file")} of ${model}`;
  return {
    conclusion: check && difference !== null ? "refused" : "passed",
    headline: check && difference !== null ? difference : done,
    summary: "",
    facts: { files },
    annotations: [],
  };
}

/** Cuts stay as they are for as long as the split is the same, so that no row ever changes its part. */
async function splitsToLock({ data: port, files }: Ports, data: DataConfig, locked: LockedModel | undefined) {
  const plan = planSplit(data);
  if (!needsCuts(plan) || isLocked(plan, locked)) return {};
  return { splits: { ...lockSplit(plan, await port.cuts(await sourceOf(files, data), plan)) } };
}

/** @throws SluiceError LOCK_INVALID */
async function readDataLock({ files }: Ports): Promise<DataLock | null> {
  const text = await files.readText(dataLockPath);
  return text === null ? null : parseDataLock(text);
}

/** The check of a model's data, with the rule that its files are those of `data.lock.yaml`. */
export async function withLockChecked(
  ports: Ports,
  { model, data }: { model: string; data: DataConfig },
  check: DataCheck,
): Promise<DataCheck> {
  return heldAgainstLock(check, await readDataLock(ports), model, data.lock ?? "error");
}
