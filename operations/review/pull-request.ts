import type { Config } from "../../core/config/schema.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { validateData } from "../data/validate-data.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { pathsOf } from "../paths.ts";
import { train } from "../training/train.ts";
import { gate } from "./gate.ts";
import { readReport } from "./read-report.ts";
import { report } from "./report.ts";

export interface PullRequestInput {
  config: Config;
  model: string;
  commit: string | null;
}

/**
 * The whole pull-request pipeline in one process: validate, train, evaluate, gate, report. Simple, and therefore without
 * the trust boundary: the code under review runs beside the one that judges it.
 */
export async function pullRequest(ports: Ports, input: PullRequestInput): Promise<Outcome<EvaluationReport>> {
  const validated = await validateData(ports, input);
  const trained = validated.conclusion === "passed" ? await train(ports, input) : null;
  const evaluated = await evaluate(ports, input);
  const gated = await gate(ports, input);
  await report(ports, { model: input.model, html: true });
  return {
    ...gated,
    facts: await readReport(ports.files, pathsOf(input.model).report, input.model),
    annotations: [validated, trained, evaluated, gated].flatMap((outcome) => outcome?.annotations ?? []),
  };
}
