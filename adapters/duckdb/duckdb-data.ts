import type { DataPort } from "../../core/ports.ts";
import { createLocalFiles } from "../files/local-files.ts";
import { isDuckDbError } from "./connection.ts";
import { inspectSource } from "./inspect-source.ts";
import { profileSource } from "./profile-source.ts";
import { readTable } from "./read-table.ts";
import { sampleSource } from "./sample-source.ts";
import { locate, type Source, unreadable } from "./source.ts";
import { splitSource } from "./split-source.ts";
import { validateSource } from "./validate-source.ts";
import { writeParquet } from "./write-parquet.ts";

/** Data below `root`, the user's repository: CSV, Parquet and JSON lines, by path or glob. */
export function createDuckDbData(root: string): DataPort {
  const files = createLocalFiles(root);
  const on = async <T>(name: string, use: (source: Source) => Promise<T>): Promise<T> => {
    const source = await locate(files, name);
    try {
      return await use(source);
    } catch (error) {
      // Damage in the middle of a file shows only where the rows are read.
      throw isDuckDbError(error) ? await unreadable(source, error) : error;
    }
  };
  return {
    inspect: (name) => on(name, (source) => inspectSource(files, source)),
    validate: (name, schema) => on(name, (source) => validateSource(files, source, schema)),
    profile: (name, options) => on(name, (source) => profileSource(source, options)),
    sample: (name) => on(name, sampleSource),
    split: (name, plan, folder) => on(name, (source) => splitSource(files, source, plan, folder)),
    write: (name, tables) => writeParquet(files, name, tables),
    read: (name, columns) => on(name, (source) => readTable(source, columns)),
  };
}
