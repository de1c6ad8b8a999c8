import { Option } from "commander";
import type { DataReport } from "../../core/data/data-report.ts";
import { inferDataSchema } from "../../operations/data/infer-schema.ts";
import { validateData } from "../../operations/data/validate-data.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface ValidateOptions extends ModelOptions {
  exportViolations: string | undefined;
  junit: string | undefined;
  infer: boolean;
  update: boolean;
}

export const validateDataVerb: Verb<ValidateOptions, DataReport | { path: string }> = {
  name: "validate-data",
  description: "check the data of a model against its schema",
  examples: [
    "sluice validate-data",
    "sluice validate-data --json | jq .findings",
    "sluice validate-data --infer",
    "sluice validate-data --export-violations bad.parquet --junit data.xml",
  ],
  options: [
    ...modelOptions,
    new Option("--infer", "write a first schema from the data instead of checking it").default(false),
    new Option("--update", "with --infer: add the columns that the schema lacks").default(false),
    new Option("--export-violations <file>", "write the rows that break rules as .csv or .parquet, uncovered"),
    new Option("--junit <file>", "write the result as JUnit XML, one test case for each rule"),
  ],
  run: async (options, { ports }) => {
    const { exportViolations: violations, junit, infer, update } = options;
    const wanted = await loadModel(ports.files, options);
    return infer
      ? inferDataSchema(ports, { ...wanted, update })
      : validateData(ports, { ...wanted, violations, junit });
  },
};
