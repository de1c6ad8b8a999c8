import { Option } from "commander";
import type { DataReport } from "../../core/data/data-report.ts";
import { loadModel } from "../../operations/load-model.ts";
import { validateData } from "../../operations/validate-data.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface ValidateOptions extends ModelOptions {
  exportViolations: string | undefined;
  junit: string | undefined;
}

export const validateDataVerb: Verb<ValidateOptions, DataReport> = {
  name: "validate-data",
  description: "check the data of a model against its schema",
  examples: [
    "sluice validate-data",
    "sluice validate-data --json | jq .findings",
    "sluice validate-data --export-violations bad.parquet --junit data.xml",
  ],
  options: [
    ...modelOptions,
    new Option("--export-violations <file>", "write the rows that break rules as .csv or .parquet, uncovered"),
    new Option("--junit <file>", "write the result as JUnit XML, one test case for each rule"),
  ],
  run: async (options, { ports }) => {
    const { exportViolations: violations, junit } = options;
    return validateData(ports, { ...(await loadModel(ports.files, options)), violations, junit });
  },
};
