import { SluiceError } from "../../core/errors.ts";
import { type Look, lookBranch, lookPath, looksBefore, parseLedger, withLook } from "../../core/holdout/look-ledger.ts";
import type { RepositoryPort } from "../../core/ports.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";

/** The count of looks at a holdout, kept in git where every half of Sluice can read it. */

/** How many other candidates have been judged by it; null where nobody counts. */
export async function countLooks(repository: RepositoryPort, model: string, look: Look): Promise<number | null> {
  const head = await repository.head(lookBranch);
  if (head === null) return null;
  return looksBefore(parseLedger(await repository.readFile(head, lookPath(model)), lookPath(model)), look);
}

const mostTries = 5;

/** Once for a candidate, however often it is judged; of two who write at the same time, both are counted. */
export async function recordLook(repository: RepositoryPort, report: EvaluationReport): Promise<void> {
  if (report.outcome !== "evaluated") return;
  const look = { holdout: report.holdout.digest, candidate: report.candidate.digest };
  for (let tries = 1; ; tries++) {
    try {
      await addLook(repository, report.model, look);
      return;
    } catch (error) {
      if (tries === mostTries || !(error instanceof SluiceError && error.code === "CONFLICT")) throw error;
    }
  }
}

async function addLook(repository: RepositoryPort, model: string, look: Look): Promise<void> {
  const path = lookPath(model);
  const head = await repository.head(lookBranch);
  const text = head === null ? null : await repository.readFile(head, path);
  const ledger = withLook(parseLedger(text, path), look);
  if (!ledger) return;
  await repository.commitFile({
    branch: lookBranch,
    path,
    content: `${JSON.stringify(ledger, null, 1)}\n`,
    message: `Count a look at the holdout of ${model}`,
    expectedHead: head,
  });
}
