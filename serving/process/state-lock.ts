import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { SluiceError } from "../../core/errors.ts";

const holderSchema = z.strictObject({ id: z.string(), pid: z.int(), host: z.string() });
type Holder = z.output<typeof holderSchema>;

const beatMs = 5_000;
/**
 * A holder touches the file at every beat. Machines and containers that share a folder cannot see each other's processes,
 * and a process may have got the number of one that died: what tells in the end is the file's age.
 */
const silentMs = 6 * beatMs;

/** Of the locks that this very process holds: in a container every server has the same number. */
const heldHere = new Set<string>();

/** One server per state folder: two that both wrote routes and journals would undo each other's work. */
export class StateLock {
  readonly #folder: string;
  readonly #path: string;
  readonly #holder: Holder = { id: randomUUID(), pid: process.pid, host: hostname() };
  #beat: NodeJS.Timeout | null = null;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, "lock");
  }

  /**
   * @param onLost called when another server has taken it, as this one was silent for too long
   * @throws SluiceError USAGE while another server lives that has it
   */
  async take(onLost: () => void): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    if (!(await this.#create())) {
      await this.#removeStale();
      if (!(await this.#create())) {
        throw this.#inUse("another server has just begun to use it");
      }
    }
    heldHere.add(this.#holder.id);
    this.#beat = setInterval(() => void this.#touch(onLost), beatMs);
    this.#beat.unref();
  }

  async #create(): Promise<boolean> {
    try {
      await writeFile(this.#path, JSON.stringify(this.#holder), { flag: "wx" });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") {
        return false;
      }
      throw error;
    }
  }

  async #removeStale(): Promise<void> {
    const text = await readFile(this.#path, "utf8");
    const holder = holderOf(text);
    const silent = Date.now() - (await stat(this.#path)).mtimeMs;
    if (isAlive(holder, silent)) {
      throw this.#inUse(`process ${holder?.pid ?? "unknown"} on ${holder?.host ?? "some machine"} has it`);
    }
    // Of two servers that both find it stale, only one can move it away; what was moved must be what was judged.
    const aside = `${this.#path}.${this.#holder.id}`;
    await rename(this.#path, aside);
    const moved = await readFile(aside, "utf8");
    if (moved !== text) {
      await link(aside, this.#path).catch(() => undefined); // a third one has it already
      await rm(aside);
      throw this.#inUse("another server has just begun to use it");
    }
    await rm(aside);
  }

  async #touch(onLost: () => void): Promise<void> {
    if (await this.#isOurs()) {
      const now = new Date();
      await utimes(this.#path, now, now).catch(() => undefined); // a full disk is no reason to stop serving
    } else if (this.#beat) {
      this.#stop();
      onLost();
    }
  }

  async #isOurs(): Promise<boolean> {
    const text = await readFile(this.#path, "utf8").catch(() => "");
    return holderOf(text)?.id === this.#holder.id;
  }

  #stop(): void {
    if (this.#beat) {
      clearInterval(this.#beat);
    }
    this.#beat = null;
    heldHere.delete(this.#holder.id);
  }

  /** What another server has taken over stays. */
  async release(): Promise<void> {
    if (this.#beat && (await this.#isOurs())) {
      await rm(this.#path, { force: true });
    }
    this.#stop();
  }

  #inUse(who: string): SluiceError {
    return new SluiceError("USAGE", `The state folder ${this.#folder} is in use: ${who}.`, {
      remedy: "Give each server a folder of its own with --state, or stop the other server.",
    });
  }
}

/** null: a crash has torn it. */
function holderOf(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isAlive(holder: Holder | null, silent: number): boolean {
  if (silent >= silentMs) {
    return false;
  }
  if (holder === null || holder.host !== hostname()) {
    return true;
  }
  return holder.pid === process.pid ? heldHere.has(holder.id) : isRunning(holder.pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
