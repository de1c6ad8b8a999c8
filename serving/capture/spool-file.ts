import { type FileHandle, mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** A column of a file; the type is one of DuckDB's. */
export interface SpoolColumn {
  name: string;
  type: string;
}

export const openEnding = ".open";
export const closedEnding = ".jsonl";

/**
 * Lines on their way to the disk. The first says what the columns are; each further one is a row, an object with keys c0,
 * c1, … in their order. Adding is memory alone; `flush` does the disk's part and can be tried again after an error, as
 * it writes to the place where the last one that went well has ended.
 */
export class SpoolFile {
  readonly openedAt: number;
  readonly #path: string;
  #handle: FileHandle | null = null;
  #waiting: Buffer[];
  #offset = 0;
  rows = 0;
  /** Of all lines, written or not. */
  bytes = 0;

  /** @param path without its ending */
  constructor(path: string, columns: readonly SpoolColumn[], openedAt: number) {
    this.#path = path;
    this.openedAt = openedAt;
    this.#waiting = [Buffer.from(`${JSON.stringify({ columns })}\n`)];
  }

  /** @param lines each with its line feed */
  add(lines: Buffer, rows: number): void {
    this.#waiting.push(lines);
    this.rows += rows;
    this.bytes += lines.length;
  }

  /** @returns bytes of rows that need to be held no longer */
  async flush(): Promise<number> {
    const batch = this.#waiting;
    if (batch.length === 0) {
      return 0;
    }
    this.#waiting = [];
    try {
      const chunk = Buffer.concat(batch);
      this.#handle ??= await this.#create();
      await writeAll(this.#handle, chunk, this.#offset);
      const header = this.#offset === 0 ? (batch[0]?.length ?? 0) : 0;
      this.#offset += chunk.length;
      return chunk.length - header;
    } catch (error) {
      this.#waiting.unshift(...batch);
      throw error;
    }
  }

  async #create(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true });
    return await open(this.#path + openEnding, "wx");
  }

  /** Safe from a power cut when this returns. Everything must have been flushed. */
  async close(): Promise<void> {
    await this.#handle?.datasync();
    await this.#handle?.close();
    this.#handle = null;
    await rename(this.#path + openEnding, this.#path + closedEnding);
  }
}

async function writeAll(handle: FileHandle, chunk: Buffer, offset: number): Promise<void> {
  let done = 0;
  while (done < chunk.length) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, offset + done);
    done += bytesWritten;
  }
}
