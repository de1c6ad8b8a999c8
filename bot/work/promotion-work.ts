import { answerDeployments } from "../promotions/answer-deployments.ts";
import { proposePromotions } from "../promotions/propose-promotions.ts";
import type { InstalledRepository } from "../repository.ts";
import type { RepositoryHandle } from "../repository-handle.ts";
import type { Meter } from "./meter.ts";
import type { PatientQueue } from "./patient-queue.ts";

/** The part of the work that is about what may go where: it is looked at again when time alone may have changed it. */
export interface PromotionWork {
  promotions(handle: RepositoryHandle): void;
  /** Jobs that wait for the App's word. */
  deployments(handle: RepositoryHandle): void;
}

/** Returns when to look again, in milliseconds since 1970 UTC; null: no need. */
type Timed = (repository: InstalledRepository) => Promise<number | null>;

export function promotionWork(
  { queue, lookAgain }: Pick<PatientQueue, "queue" | "lookAgain">,
  meter: Meter,
  log: (sentence: string) => void,
): PromotionWork {
  const timed = (handle: RepositoryHandle, lane: string, name: string, job: Timed): void =>
    queue(lane, name, async () => {
      const repository = await handle.open();
      const at = await job(repository);
      const again = () => timed(handle, lane, name, job);
      if (at !== null) lookAgain(lane, again, at - repository.ports.clock.now());
    });

  return {
    promotions: (handle) =>
      timed(handle, `${handle.name} promotions`, "propose", async (repository) => {
        const at = await proposePromotions(repository, log);
        meter.reconciled(handle.name, "promotions");
        return at;
      }),
    deployments: (handle) => timed(handle, `${handle.name} deployments`, "answer", answerDeployments),
  };
}
