import type { DataReport } from "../../core/data/data-report.ts";
import { loadModel } from "../../operations/load-model.ts";
import { validateData } from "../../operations/validate-data.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

export const validateDataVerb: Verb<ModelOptions, DataReport> = {
  name: "validate-data",
  description: "check the data of a model against its schema",
  examples: ["sluice validate-data", "sluice validate-data --json | jq .findings"],
  options: [...modelOptions],
  run: async (options, { ports }) => validateData(ports, await loadModel(ports.files, options)),
};
