import { rmSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { formatBytes } from "../core/report/numbers.ts";
import { actions } from "./action-files.ts";

/** Bundles every action into `dist/NAME.js`. Not kept on main; a release commits the bundles to its tag. */

const root = join(import.meta.dirname, "..");
const outdir = join(root, "dist");

/** Modules only define; this stub is the one place where an action starts. */
const entries: Plugin = {
  name: "entries",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^action:/ }, ({ path }) => ({ path: path.slice("action:".length), namespace: "action" }));
    onLoad({ filter: /.*/, namespace: "action" }, ({ path: name }) => ({
      contents: [
        `import { runAction } from "./actions/run-action.ts";`,
        `import { action } from "./actions/${name}/action.ts";`,
        `await runAction(action);`,
      ].join("\n"),
      resolveDir: root,
      loader: "ts",
    }));
  },
};

const started = performance.now();
rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: actions.map(({ name }) => ({ in: `action:${name}`, out: name })),
  plugins: [entries],
  outdir,
  bundle: true,
  splitting: true,
  chunkNames: "shared/[hash]",
  platform: "node",
  target: "node24",
  format: "esm",
  // Native code cannot be bundled; it is loaded from node_modules when a step first needs it.
  external: ["@duckdb/node-api", "onnxruntime-node"],
  // Some dependencies are CommonJS inside and ask for `require`.
  banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` },
  metafile: true,
  absWorkingDir: root,
  logLevel: "warning",
});

/** What a step reads before it starts: its own file and every shared one that it imports at once. */
function filesAtStart(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  const imports = metafile.outputs[file]?.imports ?? [];
  for (const { path } of imports.filter(({ kind, external }) => kind === "import-statement" && !external)) {
    filesAtStart(path, known);
  }
  return known;
}

function sizeOf(files: Iterable<string>): string {
  return formatBytes([...files].reduce((bytes, file) => bytes + (metafile.outputs[file]?.bytes ?? 0), 0));
}

for (const { name } of actions) {
  console.log(`dist/${name}.js starts with ${sizeOf(filesAtStart(`dist/${name}.js`))}`);
}
console.log(`all of it: ${sizeOf(Object.keys(metafile.outputs))}`);
console.log(`${actions.length} actions bundled in ${Math.round(performance.now() - started)} ms`);
