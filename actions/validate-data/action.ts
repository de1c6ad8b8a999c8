import { validateData } from "../../operations/data/validate-data.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { defineAction, modelInputs, modelOutput } from "../define-action.ts";
import { text } from "../inputs.ts";

export const action = defineAction({
  name: "validate-data",
  description: "Checks the data of a model against its schema, and refuses it when a rule is broken.",
  inputs: {
    ...modelInputs,
    "export-violations": text("File for the rows that break rules, .csv or .parquet; their values are not covered"),
    base: text("Branch or commit to compare the data with; in a pull request its base branch, elsewhere none"),
    junit: text("File for the result as JUnit XML, one test case for each rule"),
  },
  outputs: { model: modelOutput },
  async run(inputs, { ports, variables, setOutput }) {
    const wanted = await loadModel(ports.files, inputs);
    // Data that cannot be read breaks this action, and its report still has to be handed on under the model's name.
    setOutput("model", wanted.model);
    const { "export-violations": violations, junit } = inputs;
    const ref = inputs.base ?? variables.GITHUB_BASE_REF;
    const compareWith = ref ? ({ kind: "ref", ref, merged: inputs.base === undefined } as const) : undefined;
    const outcome = await validateData(ports, { ...wanted, violations, junit, compareWith });
    return { outcome, outputs: { model: wanted.model } };
  },
});
