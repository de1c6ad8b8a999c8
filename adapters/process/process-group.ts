import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a process group may take to end by itself after SIGTERM. */
const graceMs = 2_000;
const pollMs = 20;

/** Asks the group of a detached child to end, then makes it. Nothing happens where it has ended already. */
export async function endGroup({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined || !signalGroup(pid, "SIGTERM")) return;
  for (let waited = 0; waited < graceMs; waited += pollMs) {
    await sleep(pollMs);
    if (!signalGroup(pid, 0)) return;
  }
  signalGroup(pid, "SIGKILL");
}

/**
 * A group of its own gets no Ctrl-C from the terminal, so a signal that ends us is passed on. Call the result to stop
 * listening.
 */
export function endWithUs({ pid }: ChildProcess): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const release = () => {
    for (const signal of signals) process.off(signal, pass);
  };
  const pass = (signal: NodeJS.Signals) => {
    if (pid !== undefined) signalGroup(pid, "SIGKILL");
    release();
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, pass);
  return release;
}

/** False where the group does not exist any more. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
