import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { watch } from "../../operations/monitoring/watch.ts";
import { defineAction, modelInputs, modelOutput, tokenInput } from "../define-action.ts";
import { text } from "../inputs.ts";
import { runUrlOf } from "../run-url.ts";

export const action = defineAction({
  name: "monitor",
  description:
    "Compares a window of live rows with what the release was trained on, and raises an alarm when more moved than may.",
  inputs: {
    ...modelInputs,
    environment: text("Environment whose release is watched, with its history; the default is production, without one"),
    source: text("Live rows: path, glob or address; the default is `monitor.source`"),
    from: text("Where the window begins, as an instant; without both, every whole window since the last is looked at"),
    to: text("Where the window ends; the default is the end of the last whole window"),
    ...tokenInput,
  },
  outputs: {
    model: modelOutput,
    verdict: "`alarm`, `unsure` or `stable`",
    moved: "Columns that surely moved, the one with the greatest effect first, as a JSON list",
  },
  async run({ environment, source, from, to, ...inputs }, { ports, setOutput, variables }) {
    const wanted = await loadModel(ports.files, inputs);
    // At once: the next steps keep the report of an alarm under this name.
    setOutput("model", wanted.model);
    const runUrl = runUrlOf(variables);
    const input = { ...wanted, environment: environment ?? null, ...given({ source, from, to, runUrl }) };
    const outcome = await watch(ports, input);
    const { verdict, columns } = outcome.facts.newest;
    const moved = columns.filter((column) => column.verdict === "drift").map(({ name }) => name);
    return { outcome, outputs: { model: wanted.model, verdict, moved: JSON.stringify(moved) } };
  },
});
