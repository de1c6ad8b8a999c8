import { systemClock } from "../../adapters/clock.ts";
import { spoolToParquet } from "../../adapters/duckdb/spool-to-parquet.ts";
import { createLocalFiles } from "../../adapters/files/local-files.ts";
import { createThreadedOnnxModels } from "../../adapters/onnx/onnx-threads.ts";
import { createFileRegistry } from "../../adapters/registry/file-registry.ts";
import { captureDefaults } from "../../serving/capture/capture-options.ts";
import { startServer } from "../../serving/server.ts";

/**
 * A model server as a process of its own, to be killed: `node serve-process.ts WORLD_FOLDER TOKEN [FLUSH_MS]`. With the
 * last it captures predictions, and brings them to the disk that often.
 */

const [folder = "", adminToken = "", flushMs] = process.argv.slice(2);
const server = await startServer({
  dataPort: 0,
  dataHost: "127.0.0.1",
  adminPort: 0,
  adminHost: "127.0.0.1",
  adminToken,
  stateFolder: `${folder}/state`,
  models: createThreadedOnnxModels({ threadsPerModel: 1 }),
  registry: createFileRegistry("file://registry", createLocalFiles(folder)),
  clock: systemClock,
  log: (message) => process.stderr.write(`${message}\n`),
  tickMs: 25,
  ...(flushMs && { capture: { ...captureDefaults, folder: `${folder}/capture`, flushMs: Number(flushMs) } }),
  toParquet: spoolToParquet,
});
process.on("SIGTERM", () => {
  server.close().then(() => process.exit(0));
});
process.stdout.write(`${JSON.stringify({ dataUrl: server.dataUrl, adminUrl: server.adminUrl })}\n`);
