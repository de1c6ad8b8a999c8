import type { CaptureOptions, ShelfDeps } from "./capture-options.ts";
import { ParquetShelf } from "./parquet-shelf.ts";
import { type SpoolColumn, SpoolFile } from "./spool-file.ts";

/** Rows of one kind: they share a file, as they have the same columns. */
export interface SpoolKind {
  model: string;
  /** Begins the file's name. */
  kind: "predictions" | "feedback";
  /** Distinguishes versions of a model; stands in the file's name. */
  version: string;
  columns: readonly SpoolColumn[];
}

/** How the disk does, for metrics. */
export interface ShelfCounts {
  bufferedBytes: number;
  filesClosed: number;
  diskFailures: number;
  lastFlushAt: number;
}

/**
 * Takes rows without ever waiting, and brings them to the disk by a timer: to the operating system at every beat, safe
 * from a power cut and on to Parquet at every rotation. What it holds in memory is bounded.
 */
export class SpoolShelf {
  readonly counts: ShelfCounts = { bufferedBytes: 0, filesClosed: 0, diskFailures: 0, lastFlushAt: 0 };
  readonly parquet: ParquetShelf;
  readonly #options: CaptureOptions;
  readonly #deps: ShelfDeps;
  readonly #files = new Map<string, SpoolFile>();
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #isFailing = false;
  #opened = 0;

  constructor(options: CaptureOptions, deps: ShelfDeps) {
    this.#options = options;
    this.#deps = deps;
    this.parquet = new ParquetShelf(options, deps);
  }

  /** Takes up what a server that was killed has left. */
  async open(): Promise<void> {
    await this.parquet.open();
    this.counts.lastFlushAt = this.#deps.clock.now();
    this.#timer = setInterval(() => void this.flush(), this.#options.flushMs);
  }

  /** False: there is no room, as the disk is full or too slow; nothing was taken. */
  add(kind: SpoolKind, lines: Buffer, rows: number): boolean {
    if (!this.hasRoom(lines.length)) {
      return false;
    }
    this.#fileOf(kind).add(lines, rows);
    this.counts.bufferedBytes += lines.length;
    return true;
  }

  hasRoom(bytes: number): boolean {
    return this.counts.bufferedBytes + bytes <= this.#options.maxBufferedBytes;
  }

  #fileOf(kind: SpoolKind): SpoolFile {
    const now = this.#deps.clock.now();
    const key = [dayOf(now), kind.model, kind.kind, kind.version].join("/");
    const present = this.#files.get(key);
    if (present && !this.#isFull(present)) {
      return present;
    }
    if (present) {
      this.#setAside(key, present); // to be closed at the next beat
    }
    const file = new SpoolFile(this.#pathOf(kind, now), kind.columns, now);
    this.#files.set(key, file);
    return file;
  }

  #pathOf({ model, kind, version }: SpoolKind, now: number): string {
    this.#opened += 1;
    const stamp = new Date(now).toISOString().replaceAll(/[-:.]/g, "");
    const name = `${kind}-${stamp}-${safeName(version)}-${process.pid}-${this.#opened}`;
    return this.parquet.spoolPath(model, dayOf(now), name);
  }

  #isFull({ rows, bytes }: SpoolFile): boolean {
    return rows >= this.#options.rotate.rows || bytes >= this.#options.rotate.bytes;
  }

  /** @returns false when the disk refused; what it refused is still held, and is tried again at the next beat */
  async flush(options: { all: boolean } = { all: false }): Promise<boolean> {
    const result = this.#turn.then(() => this.#flushFiles(options.all));
    this.#turn = result.then(() => undefined);
    return await result;
  }

  async #flushFiles(all: boolean): Promise<boolean> {
    const now = this.#deps.clock.now();
    let closed = 0;
    try {
      for (const [key, file] of [...this.#files]) {
        this.counts.bufferedBytes -= await file.flush();
        if (all || this.#isOver(key, file, now)) {
          await this.#close(key, file);
          closed += 1;
        }
      }
      this.counts.lastFlushAt = now;
      this.#isFailing = false;
      return true;
    } catch (error) {
      this.#tellOnce(error);
      return false;
    } finally {
      this.counts.filesClosed += closed;
      if (closed > 0) {
        this.parquet.convert();
      }
    }
  }

  /** With what was added while the disk was busy. One that the disk refuses is tried again, and gets no more rows. */
  async #close(key: string, file: SpoolFile): Promise<void> {
    this.#files.delete(key);
    try {
      this.counts.bufferedBytes -= await file.flush();
      await file.close();
    } catch (error) {
      this.#setAside(key, file);
      throw error;
    }
  }

  #setAside(key: string, file: SpoolFile): void {
    this.#opened += 1;
    this.#files.set(`${key}/${this.#opened}`, file);
  }

  #isOver(key: string, file: SpoolFile, now: number): boolean {
    const isOld = now - file.openedAt >= this.#options.rotate.ms || !key.startsWith(dayOf(now));
    return isOld || this.#isFull(file);
  }

  /** A full disk fails at every beat: the log needs to hear of it once. */
  #tellOnce(error: unknown): void {
    this.counts.diskFailures += 1;
    if (!this.#isFailing) {
      this.#deps.log(`captured rows cannot be written: ${String(error)}`);
    }
    this.#isFailing = true;
  }

  /** Everything that was taken is on the disk when this returns, most of it as Parquet. */
  async close(): Promise<void> {
    if (this.#timer) {
      clearInterval(this.#timer);
    }
    const saved = await this.flush({ all: true });
    if (!saved) {
      this.#deps.log(`${this.counts.bufferedBytes} bytes of captured rows are lost: the disk refused them`);
    }
    await this.parquet.close();
  }
}

export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** A release may be called anything; a file may not. */
function safeName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._@-]/g, "_");
}
