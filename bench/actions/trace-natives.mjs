// Preloaded into an action: writes, when it ends, which native libraries were in its memory. Plain JavaScript, so that loading
// it costs the action nothing that a bundle does not cost.
import { writeFileSync } from "node:fs";

const file = process.env.SLUICE_BENCH_TRACE;
delete process.env.SLUICE_BENCH_TRACE;

process.on("exit", () => {
  // Else the report waits for the names of every open connection.
  process.report.excludeNetwork = true;
  const { sharedObjects } = process.report.getReport();
  writeFileSync(file, sharedObjects.filter((path) => /\.node$|duckdb|onnxruntime/.test(path)).join("\n"));
});
