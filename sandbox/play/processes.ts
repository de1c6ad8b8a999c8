import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { SluiceError } from "../../core/errors.ts";

/** A part of Sluice running as its own process, as it does in production, with its output in a file. */
export interface Service {
  name: string;
  url: string;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  name: string;
  /** Script and arguments for Node. */
  command: readonly string[];
  cwd: string;
  /** Added to PATH and HOME; nothing else of this process's environment is passed on. */
  env: Readonly<Record<string, string>>;
  /** Answered with 200 once the service is ready. */
  healthUrl: string;
  logFile: string;
}

/** @throws SluiceError SERVER_UNREACHABLE with the log file when it does not become ready within 30 s */
export async function startService(options: ServiceOptions): Promise<Service> {
  const log = createWriteStream(options.logFile, { flags: "a" });
  const child = spawn(process.execPath, options.command, {
    cwd: options.cwd,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  await untilHealthy(child, options);
  return { name: options.name, url: options.healthUrl, stop: () => stop(child) };
}

async function untilHealthy(child: ChildProcess, { name, healthUrl, logFile }: ServiceOptions): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(healthUrl).catch(() => null);
    if (answer?.ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGKILL");
  const how = child.exitCode === null ? "did not become ready within 30 s" : `ended with exit code ${child.exitCode}`;
  throw new SluiceError("SERVER_UNREACHABLE", `The ${name} ${how}.`, { remedy: `Its log is ${logFile}.` });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(patience);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
