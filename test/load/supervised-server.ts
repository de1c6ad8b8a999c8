import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { token } from "../integration/serving-world.ts";

const sluice = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const announcement = /^inference on (\S+), administration on (\S+), process (\d+)$/;

/** `sluice serve --supervised` on free ports, of which each server in turn can be told to end. */
export class SupervisedServer {
  readonly #supervisor: ChildProcess;
  readonly #announced: { dataUrl: string; adminUrl: string; pid: number }[] = [];
  #waiting: (() => void) | null = null;

  constructor(folder: string) {
    const ports = ["--data-port", "0", "--admin-port", "0"];
    const args = ["serve", "--supervised", "-C", folder, "--state", "state", "--registry", "file://registry", ...ports];
    const env = { ...process.env, SLUICE_SERVER_TOKEN: token };
    this.#supervisor = spawn(process.execPath, [sluice, ...args], { env, stdio: ["ignore", "ignore", "pipe"] });
    const stderr = this.#supervisor.stderr;
    if (stderr) {
      createInterface(stderr).on("line", (line) => this.#read(line));
    }
  }

  #read(line: string): void {
    const [, dataUrl, adminUrl, pid] = announcement.exec(line) ?? [];
    if (dataUrl && adminUrl && pid) {
      this.#announced.push({ dataUrl, adminUrl, pid: Number(pid) });
      this.#waiting?.();
    } else {
      console.error(line);
    }
  }

  /** When the server in charge is the one of this number, from 1. */
  async inCharge(number: number): Promise<{ dataUrl: string; adminUrl: string; pid: number }> {
    for (;;) {
      const server = this.#announced[number - 1];
      if (server) {
        return server;
      }
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  /** SIGTERM to the server, not to its supervisor; resolves when the next one is in charge. */
  async restart(): Promise<void> {
    const number = this.#announced.length;
    const { pid } = await this.inCharge(number);
    process.kill(pid, "SIGTERM");
    await this.inCharge(number + 1);
  }

  async stop(): Promise<void> {
    if (this.#supervisor.exitCode === null && this.#supervisor.signalCode === null) {
      const exited = once(this.#supervisor, "exit");
      this.#supervisor.kill("SIGTERM");
      await exited;
    }
  }
}
