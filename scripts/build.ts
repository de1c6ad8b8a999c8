import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatBytes } from "../core/report/numbers.ts";
import { bundleActions } from "./bundle-actions.ts";
import { licencesOf } from "./release/licences.ts";

/** Bundles the actions into `dist/`; `--quiet` without the list of sizes. Not kept on main; a release commits the bundles to its tag. */

const root = join(import.meta.dirname, "..");
const folder = join(root, "dist");
const started = performance.now();
rmSync(folder, { recursive: true, force: true });
const { atStart, bytes, packages } = await bundleActions(folder);
// Fetched, not bundled, but a part of what users run.
writeFileSync(join(folder, "licenses.txt"), licencesOf([...packages, "@duckdb/node-bindings"].sort(), root));
if (!process.argv.includes("--quiet")) {
  for (const [name, size] of atStart) {
    console.log(`dist/${name}.js starts with ${formatBytes(size)}`);
  }
  console.log(`${formatBytes(bytes)} in all, bundled in ${Math.round(performance.now() - started)} ms`);
}
