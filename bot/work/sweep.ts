import type { Directory } from "../directory.ts";
import type { Meter } from "./meter.ts";
import type { Redeliveries } from "./redeliveries.ts";
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

interface Parts {
  directory: Directory;
  work: Work;
  redeliveries: Redeliveries;
  meter: Meter;
  onError: (error: unknown) => void;
}

export function startSweep(parts: Parts, everyMs: number): Sweep {
  let last: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const sweep = async (): Promise<void> => {
    try {
      await lookAtEverything(parts);
      last = new Date().toISOString();
    } catch (error) {
      parts.onError(error);
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

async function lookAtEverything({ directory, work, redeliveries, meter, onError }: Parts): Promise<void> {
  const handles = await directory.all(onError);
  meter.installed(handles.map(({ name }) => name));
  for (const handle of handles) work.everything(handle);
  // Only a help: without it, the above finds the same a little later.
  await redeliveries.look().catch(onError);
}
