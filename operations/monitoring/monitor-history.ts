import { SluiceError } from "../../core/errors.ts";
import {
  historyBranch,
  historyPath,
  type MonitorHistory,
  parseHistory,
  withWindow,
} from "../../core/monitor/history.ts";
import type { MonitorReport } from "../../core/monitor/monitor-report.ts";
import type { RepositoryPort } from "../../core/ports.ts";

/** The history of a model in an environment, on a branch of its own. */

export async function readHistory(
  repository: RepositoryPort,
  environment: string,
  model: string,
): Promise<MonitorHistory> {
  const path = historyPath(environment, model);
  const head = await repository.head(historyBranch);
  return parseHistory(head === null ? null : await repository.readFile(head, path), path);
}

/** As many models may be watched side by side, and all of them write to the one branch. */
const mostTries = 25;

/** Of two who write at the same time, both are kept. */
export async function recordWindow(
  repository: RepositoryPort,
  environment: string,
  report: MonitorReport,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await addWindow(repository, environment, report);
      return;
    } catch (error) {
      if (tries === mostTries || !(error instanceof SluiceError && error.code === "CONFLICT")) throw error;
    }
  }
}

async function addWindow(repository: RepositoryPort, environment: string, report: MonitorReport): Promise<void> {
  const path = historyPath(environment, report.model);
  const head = await repository.head(historyBranch);
  const known = parseHistory(head === null ? null : await repository.readFile(head, path), path);
  await repository.commitFile({
    branch: historyBranch,
    path,
    content: `${JSON.stringify(withWindow(known, report))}\n`,
    message: `Keep what was seen of ${report.model} in ${environment}`,
    expectedHead: head,
  });
}
