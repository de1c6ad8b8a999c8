/**
 * Work in the background, so that webhooks are answered at once. Jobs of one lane run one after another, so that two
 * events never write the same comment or branch at the same time; lanes run side by side, but no repository takes more
 * than its share: one that GitHub answers slowly keeps none of the others waiting.
 */
export interface Lanes {
  /**
   * A job of the same name that still waits in the lane is enough: every job reads the present state when it runs. The
   * lane's first word is the repository that it belongs to.
   */
  queue(lane: string, name: string, job: () => Promise<void>): void;
  /** Jobs that wait or run. */
  depth(): number;
  /** Resolves when what waits and runs now has ended, and what that has queued. Later work is not waited for. */
  idle(): Promise<void>;
  /** Takes no more jobs, and resolves when the running ones have ended. */
  close(): Promise<void>;
}

/** Jobs of one repository at the same time; GitHub's client sends at most ten requests at once for an installation. */
const jobsPerRepository = 4;

export function createLanes(onError: (lane: string, error: unknown) => void): Lanes {
  const tails = new Map<string, Promise<void>>();
  const waiting = new Set<string>();
  const shares = new Map<string, Share>();
  let depth = 0;
  let closed = false;

  const queue: Lanes["queue"] = (lane, name, job) => {
    const key = `${lane} ${name}`;
    if (closed || waiting.has(key)) return;
    waiting.add(key);
    depth += 1;
    const run = async () => {
      waiting.delete(key);
      if (!closed) await job().catch((error: unknown) => onError(lane, error));
    };
    const share = shareOf(shares, lane);
    const tail = (tails.get(lane) ?? Promise.resolve())
      .then(() => share.run(run))
      .finally(() => {
        depth -= 1;
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
    depth: () => depth,
    idle,
    close: async () => {
      closed = true;
      await idle();
    },
  };
}

/** Lets so many in at a time, in the order in which they came. */
interface Share {
  run(job: () => Promise<void>): Promise<void>;
}

function shareOf(shares: Map<string, Share>, lane: string): Share {
  const [repository = lane] = lane.split(" ");
  const share = shares.get(repository) ?? createShare(jobsPerRepository);
  shares.set(repository, share);
  return share;
}

function createShare(places: number): Share {
  let free = places;
  const queue: (() => void)[] = [];
  return {
    run: async (job) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((enter) => queue.push(enter));
      try {
        await job();
      } finally {
        const next = queue.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
}
