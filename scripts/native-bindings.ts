import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "esbuild";

/**
 * The JavaScript of DuckDB and onnxruntime is bundled; their native part is loaded from the folder that the action was
 * provided with, or, where bundles were built beside a checkout, from its node_modules.
 */
const provided = join(import.meta.dirname, "../adapters/natives/provide-native.ts");

const loadFrom = (native: string, file: string, installed: string) =>
  [
    `((folder) => folder === null ? require(${installed}) : require(require("node:path").join(folder, "${file}")))`,
    `(require(${JSON.stringify(provided)}).nativeFolder("${native}"))`,
  ].join("");

export const nativeBindings: Plugin = {
  name: "native-bindings",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@duckdb\/node-bindings$/ }, ({ path, namespace }) =>
      namespace === "native" ? { path, external: true } : { path, namespace: "native" },
    );
    onLoad({ filter: /^@duckdb\/node-bindings$/, namespace: "native" }, ({ path }) => ({
      contents: `module.exports = ${loadFrom("duckdb", "duckdb.node", JSON.stringify(path))};`,
      resolveDir: import.meta.dirname,
    }));
    onLoad({ filter: /onnxruntime-node[\\/]dist[\\/]binding\.js$/ }, ({ path }) => ({
      contents: onnxruntimeBinding(readFileSync(path, "utf8")),
    }));
  },
};

/** The one line of the package that names its library. */
const ownLibrary =
  /require\(`\.\.(\/bin\/napi-v\d+\/\$\{process\.platform\}\/\$\{process\.arch\}\/onnxruntime_binding\.node)`\)/;

function onnxruntimeBinding(source: string): string {
  const [line, path] = ownLibrary.exec(source) ?? [];
  if (line === undefined) throw new Error("onnxruntime-node loads its library in another way than before");
  return source.replace(line, () => loadFrom("onnxruntime", "onnxruntime_binding.node", `\`onnxruntime-node${path}\``));
}
