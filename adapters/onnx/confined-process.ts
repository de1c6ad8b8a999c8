import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** What a process that runs a stranger's model may take. */
export interface Limits {
  /** Of memory that is resident; a little more may be asked for. */
  bytes: number;
  /** For loading, and for each call. */
  milliseconds: number;
}

/** Far above any model of tables, far below what the machine of a workflow has. */
export const usualLimits: Limits = { bytes: 4 * 1024 ** 3, milliseconds: 120_000 };

/** What Node reserves for itself before a model is loaded, and some room for the watch to see the excess first. */
const reserve = 1024 ** 3;
const heapMegabytes = 1_024;
const watchMs = 50;
/** How many looks in a row may show nothing of a process that lives, as on a busy machine: a second's. */
const blindLooks = 20;

export interface Confined {
  child: ChildProcess;
  /** Resolves when the process has ended, with how, in words. */
  ended: Promise<string>;
  end(): void;
}

/**
 * A process of its own for code or models that are not trusted. It has an empty environment, so no token; what it may
 * ask the kernel for is limited, and what it really holds is watched. When it ends, its memory is gone with it.
 */
export function startConfined(
  script: string,
  nodeFlags: readonly string[],
  { bytes }: Limits,
  readMemory: ReadMemory = residentBytes,
): Confined {
  const args = [`--max-old-space-size=${heapMegabytes}`, ...nodeFlags, script];
  const kilobytes = Math.ceil((bytes + reserve) / 1024);
  // No environment, and no flags of ours: those of a debugger or a test runner would be inherited too.
  const options = { stdio: ["ignore", "ignore", "ignore", "ipc"], serialization: "advanced", env: {} } as const;
  const child =
    process.platform === "linux"
      ? spawn("/bin/sh", ["-c", `ulimit -d ${kilobytes} && ulimit -c 0 && exec "$0" "$@"`, process.execPath, ...args], {
          ...options,
          stdio: [...options.stdio],
        })
      : spawn(process.execPath, args, { ...options, stdio: [...options.stdio] });
  return watched(child, bytes, readMemory);
}

function watched(child: ChildProcess, bytes: number, readMemory: ReadMemory): Confined {
  let reason: string | null = null;
  let blind = 0;
  const look = async () => {
    const found = await objection(child, bytes, readMemory);
    blind = found?.blind ? blind + 1 : 0;
    if (found === null || (found.blind && blind < blindLooks)) return;
    reason ??= found.reason;
    child.kill("SIGKILL");
  };
  const timer = setInterval(look, watchMs);
  timer.unref();
  const ended = new Promise<string>((resolve) => {
    const say = (how: string) => {
      clearInterval(timer);
      resolve(reason ?? how);
    };
    child.once("error", (error) => say(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => say(`ended with ${signal ?? `exit code ${code}`}`));
  });
  return { child, ended, end: () => void child.kill("SIGKILL") };
}

/** Why the process may not go on, if so; `blind` when nothing could be seen. One that has ended is no concern. */
async function objection(
  child: ChildProcess,
  bytes: number,
  readMemory: ReadMemory,
): Promise<{ reason: string; blind: boolean } | null> {
  try {
    const taken = await readMemory(child.pid);
    const reason = `took more than ${Math.round(bytes / 1024 ** 2)} MB of memory`;
    return taken > bytes ? { reason, blind: false } : null;
  } catch (error) {
    if (hasEnded(child)) return null;
    const why = error instanceof Error ? error.message : String(error);
    return { reason: `was ended, because its memory could not be watched: ${why}`, blind: true };
  }
}

/** Node is told of the end of a child in the moment in which the system forgets it. */
function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

/** Bytes that a process holds. @throws when they cannot be told */
type ReadMemory = (pid: number | undefined) => Promise<number>;

const run = promisify(execFile);

async function residentBytes(pid: number | undefined): Promise<number> {
  if (process.platform !== "linux") {
    const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]);
    return bytesOf(stdout.trim());
  }
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  // One that waits to be forgotten holds nothing, and says nothing of it.
  return /^State:\s+[ZX]/m.test(status) ? 0 : bytesOf(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? "");
}

function bytesOf(kilobytes: string): number {
  if (!/^\d+$/.test(kilobytes)) throw new Error("the system does not say how much it holds");
  return Number(kilobytes) * 1024;
}
