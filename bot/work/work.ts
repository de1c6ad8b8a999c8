import type { SpokenComment } from "../commands/answer-comment.ts";
import { hearSilence } from "../monitoring/hear-silence.ts";
import { type ReviewWork, reviewWork } from "../reports/review-work.ts";
import type { InstalledRepository } from "../repository.ts";
import type { RepositoryHandle } from "../repository-handle.ts";
import { driveEnvironment, nextLook, type Place } from "../rollouts/drive-environment.ts";
import { placesOf } from "../rollouts/places.ts";
import type { Settings } from "../settings.ts";
import { commentWork } from "./comment-work.ts";
import type { Lanes } from "./lanes.ts";
import type { Meter } from "./meter.ts";
import { patientQueue } from "./patient-queue.ts";
import { type PromotionWork, promotionWork } from "./promotion-work.ts";

/** What handlers and sweep ask for; all of it happens in the background. */
export interface Work extends ReviewWork, PromotionWork {
  /** Does what a comment says, if it speaks to the bot. */
  answer(handle: RepositoryHandle, comment: SpokenComment): void;
  /** Every model of one environment, or of all. */
  environments(handle: RepositoryHandle, branch?: string): void;
  everything(handle: RepositoryHandle): void;
  /** Jobs that have failed and will be tried again. */
  retrying(): number;
  stop(): void;
}

export function createWork(
  lanes: Lanes,
  meter: Meter,
  { sweepMs, readOnly }: Pick<Settings, "sweepMs" | "readOnly">,
  log: (sentence: string) => void,
): Work {
  const { queue, lookAgain, ...patience } = patientQueue(lanes, meter, sweepMs, log);
  // Where the App may not write into git, whatever would is left to people and workflows.
  const queueWrite: typeof queue = readOnly ? () => undefined : queue;

  const drive = (handle: RepositoryHandle, place: Place): void => {
    const lane = `${handle.name} ${place.environment}/${place.model}`;
    queue(lane, "drive", async () => {
      const repository = await handle.open();
      const tick = await driveEnvironment(repository, place);
      const pause = tick && nextLook(tick, repository.ports.clock.now());
      if (pause !== null) lookAgain(`${lane} drive`, () => drive(handle, place), pause);
    });
  };

  const environments = (handle: RepositoryHandle, branch?: string): void =>
    queueWrite(`${handle.name} environments`, branch ?? "all", async () => {
      for (const place of await placesOf(await handle.open(), branch)) drive(handle, place);
      if (branch === undefined) meter.reconciled(handle.name, "environments");
    });

  const { promotions, deployments } = promotionWork({ queue: queueWrite, lookAgain }, meter, log);

  const monitoring = (handle: RepositoryHandle): void =>
    queueWrite(`${handle.name} monitoring`, "hear silence", async () => hearSilence(await handle.open()));

  const pulls = (handle: RepositoryHandle, name: string, job: (repository: InstalledRepository) => Promise<void>) =>
    queue(`${handle.name} pulls`, name, async () => job(await handle.open()));

  const review = reviewWork(pulls, log, readOnly);

  const comments = commentWork(queue, (handle) => ({
    follow: (branch) => environments(handle, branch),
    redraw: (runId) => review.report(handle, runId),
  }));

  return {
    promotions,
    answer: comments.answer,
    environments,
    deployments,
    ...review,
    everything: (handle) => {
      promotions(handle);
      environments(handle);
      deployments(handle);
      monitoring(handle);
      review.catchUp(handle, () => meter.reconciled(handle.name, "pulls"));
      comments.catchUp(handle, () => meter.reconciled(handle.name, "comments"));
    },
    ...patience,
  };
}
