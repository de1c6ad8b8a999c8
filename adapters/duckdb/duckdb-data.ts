import type { DataPort } from "../../core/ports.ts";
import { createLocalFiles } from "../files/local-files.ts";
import { inspectSource } from "./inspect-source.ts";
import { readTable } from "./read-table.ts";
import { locate } from "./source.ts";
import { splitSource } from "./split-source.ts";
import { validateSource } from "./validate-source.ts";

/** Data below `root`, the user's repository: CSV, Parquet and JSON lines, by path or glob. */
export function createDuckDbData(root: string): DataPort {
  const files = createLocalFiles(root);
  return {
    inspect: async (source) => inspectSource(files, await locate(files, source)),
    validate: async (source, schema) => validateSource(files, await locate(files, source), schema),
    split: async (source, plan, folder) => splitSource(files, await locate(files, source), plan, folder),
    read: async (file, columns) => readTable(await locate(files, file), columns),
  };
}
