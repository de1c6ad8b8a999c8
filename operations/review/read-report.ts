import { SluiceError } from "../../core/errors.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { FilesPort } from "../../core/ports.ts";
import { type EvaluationReport, evaluationReportSchema } from "../../core/report/evaluation-report.ts";

/** @throws SluiceError REPORT_INVALID when there is no report, or it breaks its contract, or is about another model */
export async function readReport(files: FilesPort, path: string, model: string): Promise<EvaluationReport> {
  const remedy = "Run `sluice evaluate` first, and point to the report.json that it wrote.";
  const text = await files.readText(path);
  if (text === null) {
    throw new SluiceError("REPORT_INVALID", `There is no report at ${path}.`, { remedy });
  }
  const report = parseJson(text, evaluationReportSchema, { code: "REPORT_INVALID", document: path, remedy });
  if (report.model !== model) {
    throw new SluiceError("REPORT_INVALID", `${path} is about the model ${report.model}, not ${model}.`, { remedy });
  }
  return report;
}
