import type { DataReport } from "../../core/data/data-report.ts";
import { SluiceError } from "../../core/errors.ts";
import type { FilesPort } from "../../core/ports.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { pathsOf } from "../paths.ts";

/** `reason` of a report takes no more. */
const longestReason = 4_000;

/**
 * Does something with the candidate. What goes wrong with it stays an error; but a report tells it too, so that the pull
 * request shows more than a step that broke.
 */
export async function tellingOfCandidate<T>(
  files: FilesPort,
  about: { model: string; commit: string | null; data: DataReport | null },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SluiceError) {
      const reason = `The candidate cannot be used. ${error.message} ${error.remedy}`.slice(0, longestReason);
      await writeReport(files, { version: 1, ...about, outcome: "no-candidate", reason });
    }
    throw error;
  }
}

export async function writeReport(files: FilesPort, report: EvaluationReport): Promise<void> {
  await files.write(pathsOf(report.model).report, `${JSON.stringify(report, null, 2)}\n`);
}
