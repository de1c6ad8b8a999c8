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
export function startConfined(script: string, nodeFlags: readonly string[], { bytes }: Limits): Confined {
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
  return watched(child, bytes);
}

function watched(child: ChildProcess, bytes: number): Confined {
  let excess: string | null = null;
  const timer = setInterval(async () => {
    const resident = await residentBytes(child.pid).catch(() => 0);
    if (resident <= bytes) return;
    excess ??= `took more than ${Math.round(bytes / 1024 ** 2)} MB of memory`;
    child.kill("SIGKILL");
  }, watchMs);
  timer.unref();
  const ended = new Promise<string>((resolve) => {
    const say = (how: string) => {
      clearInterval(timer);
      resolve(excess ?? how);
    };
    child.once("error", (error) => say(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => say(`ended with ${signal ?? `exit code ${code}`}`));
  });
  return { child, ended, end: () => void child.kill("SIGKILL") };
}

const run = promisify(execFile);

async function residentBytes(pid: number | undefined): Promise<number> {
  if (process.platform !== "linux") {
    const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]);
    return Number(stdout) * 1024;
  }
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
