import { Option } from "commander";
import type { LockedModel } from "../../core/data/sources/data-lock.ts";
import { lockData } from "../../operations/data/lock-data.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface LockDataOptions extends ModelOptions {
  check: boolean;
}

export const lockDataVerb: Verb<LockDataOptions, LockedModel> = {
  name: "lock-data",
  description: "write digest, size and rows of every data file of a model into data.lock.yaml",
  examples: ["sluice lock-data", "sluice lock-data --check"],
  options: [...modelOptions, new Option("--check", "write nothing, and say no when the files differ").default(false)],
  run: async ({ check, ...options }, { ports }) =>
    lockData(ports, { ...(await loadModel(ports.files, options)), check }),
};
