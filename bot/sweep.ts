import type { Directory } from "./directory.ts";
import type { Work } from "./work.ts";

/** Webhooks get lost and processes die; this looks at everything, at the start and again and again. */
export interface Sweep {
  /** When everything was last asked for; null: not yet. */
  last(): string | null;
  /** Resolves when no sweep is under way; what it asked for may be. */
  settled(): Promise<void>;
  /** Stops, after the sweep that is under way. */
  stop(): Promise<void>;
}

export function startSweep(
  directory: Directory,
  work: Work,
  everyMs: number,
  onError: (error: unknown) => void,
): Sweep {
  let last: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const sweep = async (): Promise<void> => {
    try {
      for (const handle of await directory.all()) work.everything(handle);
      last = new Date().toISOString();
    } catch (error) {
      onError(error);
    }
    if (!stopped) timer = setTimeout(again, everyMs);
  };
  const again = () => {
    running = sweep();
  };
  let running = sweep();

  return {
    last: () => last,
    settled: () => running,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}
