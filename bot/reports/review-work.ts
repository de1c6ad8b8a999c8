import { proposeRetrainings } from "../proposals/propose-retrainings.ts";
import type { InstalledRepository } from "../repository.ts";
import type { RepositoryHandle } from "../repository-handle.ts";
import { judgeMergeGroup, type MergeGroup, reportRun } from "./merge-groups.ts";
import { catchUpOnReports, lookAgain } from "./missed-reports.ts";
import { closeChecks, openChecks, takeBackChecks } from "./open-checks.ts";
import type { ReviewedPull } from "./reviewed-pulls.ts";
import { type Rerequest, runAgain } from "./run-again.ts";

/** The part of the work that is about pull requests into the default branch. */
export interface ReviewWork {
  openChecks(handle: RepositoryHandle, pull: ReviewedPull): void;
  /** For a pull request that is closed, or goes into `base` now. */
  closeChecks(handle: RepositoryHandle, pull: ReviewedPull & { base: string }): void;
  /** For a pull request that has come to the default branch from another one. */
  lookAgain(handle: RepositoryHandle, pull: ReviewedPull): void;
  /** What a merge queue is about to merge; it has its checks at once. */
  mergeGroup(handle: RepositoryHandle, group: MergeGroup): void;
  /** A merge queue has let go of the commit. */
  leaveQueue(handle: RepositoryHandle, headSha: string): void;
  report(handle: RepositoryHandle, runId: number): void;
  /** Somebody has pressed “Re-run” on a check of ours. */
  runAgain(handle: RepositoryHandle, asked: Rerequest): void;
  /** Pull requests of models that were trained again; behind the reports, which decide what of them is merged. */
  retrainings(handle: RepositoryHandle): void;
  /** Whatever was missed of all these. */
  catchUp(handle: RepositoryHandle, done: () => void): void;
}

type Queue = (handle: RepositoryHandle, name: string, job: (repository: InstalledRepository) => Promise<void>) => void;

export function reviewWork(queue: Queue, log: (sentence: string) => void, readOnly: boolean): ReviewWork {
  const told = (handle: RepositoryHandle, what: string, ignored: string | null): void => {
    if (ignored !== null) log(`${handle.name}: ${what} is ignored: ${ignored}`);
  };
  const retrainings = (handle: RepositoryHandle): void => {
    if (!readOnly) queue(handle, "retrainings", (repository) => proposeRetrainings(repository, log));
  };
  return {
    openChecks: (handle, pull) => queue(handle, `check ${pull.headSha}`, (repository) => openChecks(repository, pull)),
    closeChecks: (handle, pull) =>
      queue(handle, `close ${pull.headSha} ${pull.base}`, (repository) => closeChecks(repository, pull)),
    lookAgain: (handle, pull) => queue(handle, `again ${pull.headSha}`, (repository) => lookAgain(repository, pull)),
    mergeGroup: (handle, group) =>
      queue(handle, `group ${group.headSha}`, (repository) => judgeMergeGroup(repository, group)),
    leaveQueue: (handle, headSha) =>
      queue(handle, `left ${headSha}`, (repository) => takeBackChecks(repository, headSha)),
    report: (handle, runId) =>
      queue(handle, `report ${runId}`, async (repository) =>
        told(handle, `run ${runId}`, await reportRun(repository, runId)),
      ),
    runAgain: (handle, asked) =>
      queue(handle, `run again ${asked.headSha} ${asked.check ?? ""}`, async (repository) =>
        told(handle, `to run ${asked.headSha} again`, await runAgain(repository, asked)),
      ),
    retrainings,
    catchUp: (handle, done) => {
      queue(handle, "catch up", (repository) => catchUpOnReports(repository).then(done));
      retrainings(handle);
    },
  };
}
