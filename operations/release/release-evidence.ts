import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { Ports } from "../../core/ports.ts";
import type { Release } from "../../core/release/release-tag.ts";
import { type EvaluatedReport, evaluationReportSchema } from "../../core/report/evaluation-report.ts";

/** What the registry has of a release: the model, and the report that it was released by. */

type EvidencePorts = Pick<Ports, "registry">;

const maxReportBytes = 8 * 1024 * 1024;

/** Why a server could not get the model from the registry; null: it is there. */
export async function modelProblem(
  ports: EvidencePorts,
  { registry }: Config,
  { digest }: Release,
): Promise<string | null> {
  return await orWhyNot(async () => {
    const { has, url } = ports.registry(registry);
    return (await has(digest)) ? null : `the registry ${url} has no model ${digest}`;
  });
}

/** A string says why there is no report that speaks for this very model. */
export async function readEvidence(
  ports: EvidencePorts,
  { registry }: Config,
  { digest, release, report }: Release,
): Promise<EvaluatedReport | string> {
  return await orWhyNot(async () => {
    const bytes = await ports.registry(registry).read(report, maxReportBytes);
    const parsed = parseJson(new TextDecoder().decode(bytes), evaluationReportSchema, {
      code: "REPORT_INVALID",
      document: `the report of ${release}`,
      remedy: "Release the model again.",
    });
    if (parsed.outcome !== "evaluated") return `its report says that it was not evaluated: ${parsed.outcome}`;
    return parsed.candidate.digest === digest ? parsed : "its report is about another model";
  });
}

async function orWhyNot<T>(look: () => Promise<T>): Promise<T | string> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof SluiceError) return error.message;
    throw error;
  }
}
