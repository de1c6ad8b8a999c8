import { readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { CaptureOptions, ParquetJob, ShelfDeps } from "./capture-options.ts";
import { closedEnding, openEnding } from "./spool-file.ts";

const separator = "~";

interface Kept {
  path: string;
  day: string;
  bytes: number;
}

/** A file that is still written is younger. */
const tornAfterMs = 3_600_000;
/** How long a server that stops waits for the last files to become Parquet; what is not ready is taken up by the next start. */
const patienceMs = 20_000;

/** Turns closed spool files into Parquet, one pass at a time, and removes what has been kept long enough. */
export class ParquetShelf {
  /** A model's name begins with a letter or digit: this is none's. */
  readonly #spoolFolder: string;
  readonly counts = { converted: 0, failed: 0, removed: 0 };
  readonly #options: CaptureOptions;
  readonly #deps: ShelfDeps;
  #pass: Promise<void> = Promise.resolve();
  #isWaiting = false;

  constructor(options: CaptureOptions, deps: ShelfDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#spoolFolder = join(options.folder, ".spool");
  }

  /** Files that were open when a server was killed are closed; those of a server that still runs are its own. */
  async open(): Promise<void> {
    for (const path of await filesBelow(this.#spoolFolder)) {
      if (path.endsWith(openEnding) && (await this.#isLeft(path))) {
        await rename(path, path.slice(0, -openEnding.length) + closedEnding);
      }
    }
    this.convert();
  }

  /** No file stays open for two rotations, even where another program has got the number of the process that died. */
  async #isLeft(path: string): Promise<boolean> {
    const writer = Number(/-(\d+)-\d+\.open$/.exec(path)?.[1]);
    const { mtimeMs } = await stat(path);
    const isOld = this.#deps.clock.now() - mtimeMs > 2 * this.#options.rotate.ms;
    return isOld || writer === process.pid || !isRunning(writer);
  }

  /** Begins a pass over what waits, or another one when that which is under way has ended. */
  convert(): void {
    if (this.#isWaiting) {
      return;
    }
    this.#isWaiting = true;
    this.#pass = this.#pass
      .then(() => {
        this.#isWaiting = false;
        return this.#convertAll();
      })
      .catch((error: unknown) => this.#deps.log(`captured rows did not become Parquet: ${String(error)}`));
  }

  async #convertAll(): Promise<void> {
    const closed = (await filesBelow(this.#spoolFolder)).filter((path) => path.endsWith(closedEnding)).sort();
    const jobs = closed.map((spool) => ({ spool, parquet: this.#parquetOf(spool) }));
    const outcomes = jobs.length === 0 ? [] : await this.#deps.toParquet(jobs);
    for (const [index, job] of jobs.entries()) {
      await this.#settle(job, outcomes[index] ?? null);
    }
    await this.#removeOld();
  }

  /** @returns where the rows wait, without its ending. Days have no folder there, as nobody could remove it in peace. */
  spoolPath(model: string, day: string, name: string): string {
    return join(this.#spoolFolder, model, `${day}${separator}${name}`);
  }

  #parquetOf(spool: string): string {
    const path = relative(this.#spoolFolder, spool).slice(0, -closedEnding.length);
    return join(this.#options.folder, `${path.replace(separator, "/")}.parquet`);
  }

  /** One that failed stays, and is tried again at the next pass: the disk may have been full. */
  async #settle({ spool }: ParquetJob, problem: string | null): Promise<void> {
    if (problem === null) {
      this.counts.converted += 1;
      await rm(spool, { force: true });
    } else {
      this.counts.failed += 1;
      this.#deps.log(`${spool} did not become Parquet: ${problem}`);
    }
  }

  async #removeOld(): Promise<void> {
    await this.#removeTorn();
    const { days, files, bytes } = this.#options.keep;
    const oldest = new Date(this.#deps.clock.now() - days * 86_400_000).toISOString().slice(0, 10);
    let keptFiles = 0;
    let keptBytes = 0;
    for (const file of (await this.#kept()).reverse()) {
      keptFiles += 1;
      keptBytes += file.bytes;
      if (file.day < oldest || keptFiles > files || keptBytes > bytes) {
        this.counts.removed += 1;
        await rm(file.path, { force: true });
        await rmdir(dirname(file.path)).catch(() => undefined); // other files are in it
      }
    }
  }

  /** What a converting process left that was killed. */
  async #removeTorn(): Promise<void> {
    const torn = (await filesBelow(this.#options.folder)).filter((path) => path.endsWith(".tmp"));
    for (const path of torn) {
      if (this.#deps.clock.now() - (await stat(path)).mtimeMs > tornAfterMs) {
        await rm(path, { force: true });
      }
    }
  }

  /** Closed files, Parquet or not yet, the oldest first. */
  async #kept(): Promise<Kept[]> {
    const paths = (await filesBelow(this.#options.folder)).filter((path) => /\.(parquet|jsonl)$/.test(path));
    const kept = await Promise.all(
      paths.map(async (path) => {
        const { size, mtimeMs } = await stat(path);
        return { path, day: /\d{4}-\d{2}-\d{2}(?=[/~])/.exec(path)?.[0] ?? "", bytes: size, mtimeMs };
      }),
    );
    return kept.sort((a, b) => (a.day === b.day ? a.mtimeMs - b.mtimeMs : a.day < b.day ? -1 : 1));
  }

  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const patience = setTimeout(resolve, patienceMs);
    await Promise.race([this.#pass, promise]);
    clearTimeout(patience);
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [];
    }
    throw error;
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
