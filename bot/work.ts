import { answerComment, type SpokenComment } from "./commands/answer-comment.ts";
import { driveEnvironment, type Place } from "./drive-environment.ts";
import type { Lanes } from "./lanes.ts";
import { patientQueue } from "./patient-queue.ts";
import { proposePromotions } from "./propose-promotions.ts";
import { type InstalledRepository, readConfig } from "./repository.ts";
import type { RepositoryHandle } from "./repository-handle.ts";
import { type ReviewWork, reviewWork } from "./review-work.ts";

/** What handlers and sweep ask for; all of it happens in the background. */
export interface Work extends ReviewWork {
  promotions(handle: RepositoryHandle): void;
  /** Does what a comment says, if it speaks to the bot. */
  answer(handle: RepositoryHandle, comment: SpokenComment): void;
  /** Every model of one environment, or of all. */
  environments(handle: RepositoryHandle, branch?: string): void;
  everything(handle: RepositoryHandle): void;
  stop(): void;
}

export function createWork(lanes: Lanes, sweepMs: number, log: (sentence: string) => void): Work {
  const { queue, lookAgain, stop } = patientQueue(lanes, sweepMs, log);

  const drive = (handle: RepositoryHandle, place: Place): void => {
    const lane = `${handle.name} ${place.environment}/${place.model}`;
    queue(lane, "drive", async () => {
      const tick = await driveEnvironment(await handle.open(), place);
      if (tick?.effect.kind === "wait") lookAgain(`${lane} drive`, () => drive(handle, place));
    });
  };

  const environments = (handle: RepositoryHandle, branch?: string): void =>
    queue(`${handle.name} environments`, branch ?? "all", async () => {
      const config = await readConfig(await handle.open());
      for (const [environment, settings] of Object.entries(config?.environments ?? {})) {
        if (branch !== undefined && settings.branch !== branch) continue;
        for (const model of Object.keys(config?.models ?? {})) drive(handle, { environment, model });
      }
    });

  const promotions = (handle: RepositoryHandle): void =>
    queue(`${handle.name} promotions`, "propose", async () => {
      const repository = await handle.open();
      const at = await proposePromotions(repository, log);
      const soon = at === null ? null : at - repository.ports.clock.now();
      if (soon !== null) lookAgain(`${handle.name} promotions`, () => promotions(handle), soon);
    });

  const pulls = (handle: RepositoryHandle, name: string, job: (repository: InstalledRepository) => Promise<void>) =>
    queue(`${handle.name} pulls`, name, async () => job(await handle.open()));

  const review = reviewWork(pulls, log);

  const answer: Work["answer"] = (handle, comment) =>
    // In the order in which they were written, and beside whatever else the bot does.
    queue(`${handle.name} #${comment.issue}`, `comment ${comment.id}`, async () => {
      const follow = (branch: string) => environments(handle, branch);
      await answerComment(await handle.open(), comment, { follow, redraw: (runId) => review.report(handle, runId) });
    });

  return {
    promotions,
    answer,
    environments,
    ...review,
    everything: (handle) => {
      promotions(handle);
      environments(handle);
      review.catchUp(handle);
    },
    stop,
  };
}
