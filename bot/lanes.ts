/**
 * Work in the background, so that webhooks are answered at once. Jobs of one lane run one after another, so that two
 * events never write the same comment or branch at the same time; lanes run side by side.
 */
export interface Lanes {
  /** A job of the same name that still waits in the lane is enough: every job reads the present state when it runs. */
  queue(lane: string, name: string, job: () => Promise<void>): void;
  /** Resolves when what waits and runs now has ended, and what that has queued. Later work is not waited for. */
  idle(): Promise<void>;
  /** Takes no more jobs, and resolves when the running ones have ended. */
  close(): Promise<void>;
}

export function createLanes(onError: (lane: string, error: unknown) => void): Lanes {
  const tails = new Map<string, Promise<void>>();
  const waiting = new Set<string>();
  let closed = false;

  const queue: Lanes["queue"] = (lane, name, job) => {
    const key = `${lane} ${name}`;
    if (closed || waiting.has(key)) return;
    waiting.add(key);
    const run = async () => {
      waiting.delete(key);
      if (closed) return;
      await job().catch((error: unknown) => onError(lane, error));
    };
    const tail = (tails.get(lane) ?? Promise.resolve()).then(run).finally(() => {
      if (tails.get(lane) === tail) tails.delete(lane);
    });
    tails.set(lane, tail);
  };

  const idle = async () => {
    await Promise.all(tails.values());
    await Promise.all(tails.values());
  };

  return {
    queue,
    idle,
    close: async () => {
      closed = true;
      await idle();
    },
  };
}
