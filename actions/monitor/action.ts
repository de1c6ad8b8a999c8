import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { monitor } from "../../operations/monitoring/monitor.ts";
import { defineAction, modelInputs, modelOutput, tokenInput } from "../define-action.ts";
import { text } from "../inputs.ts";

export const action = defineAction({
  name: "monitor",
  description:
    "Compares a window of live rows with what the release was trained on, and raises an alarm when more moved than may.",
  inputs: {
    ...modelInputs,
    environment: text("Environment whose release is watched, with its history; the default is production, without one"),
    source: text("Live rows: path, glob or address; the default is `monitor.source`"),
    from: text("Where the window begins, as an instant; the default is `monitor.every` before its end"),
    to: text("Where the window ends; the default is the end of the last whole window"),
    ...tokenInput,
  },
  outputs: {
    model: modelOutput,
    verdict: "`alarm`, `unsure` or `stable`",
    moved: "Columns that surely moved, the one with the greatest effect first, as a JSON list",
  },
  async run({ environment, source, from, to, ...inputs }, { ports, setOutput }) {
    const wanted = await loadModel(ports.files, inputs);
    // At once: the next steps keep the report of an alarm under this name.
    setOutput("model", wanted.model);
    const input = { ...wanted, environment: environment ?? null, ...given({ source, from, to }) };
    const outcome = await monitor(ports, input);
    const { verdict, columns } = outcome.facts;
    const moved = columns.filter((column) => column.verdict === "drift").map(({ name }) => name);
    return { outcome, outputs: { model: wanted.model, verdict, moved: JSON.stringify(moved) } };
  },
});
