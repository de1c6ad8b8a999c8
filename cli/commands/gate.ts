import type { GateReport } from "../../core/gates/verdict.ts";
import { given } from "../../core/given.ts";
import { renderGates } from "../../core/report/evaluation/render-terminal.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { gate } from "../../operations/review/gate.ts";
import { type ModelOptions, modelOptions, reportOption, type Verb } from "../verb.ts";

interface GateOptions extends ModelOptions {
  report: string | undefined;
}

export const gateVerb: Verb<GateOptions, GateReport | null> = {
  name: "gate",
  description: "judge an evaluation by the gates of the configuration; exit code 2 when they say no",
  examples: ["sluice gate", "sluice gate --report .sluice/out/late-flights/report.json"],
  options: [...modelOptions, reportOption],
  run: async (options, { ports }) =>
    gate(ports, { ...(await loadModel(ports.files, options)), ...given({ report: options.report }) }),
  tell: ({ facts, headline }) => (facts ? `${renderGates(facts)}\n\n${headline}` : headline),
};
