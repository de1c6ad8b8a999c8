import { join, relative } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { actions } from "./action-files.ts";
import { nativeBindings } from "./native-bindings.ts";

const root = join(import.meta.dirname, "..");

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

/** zod brings its messages in fifty languages, of which it uses one unless told otherwise. */
const englishAlone: Plugin = {
  name: "english-alone",
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: `export { default as en } from "./en.js";`,
    }));
  },
};

export interface Bundles {
  /** By action: bytes that a step reads before it starts. */
  atStart: Map<string, number>;
  bytes: number;
  /** Names of the packages of which something is inside. */
  packages: string[];
}

/** Bundles every action into `folder/NAME.js`; what several want is shared between them. */
export async function bundleActions(folder: string): Promise<Bundles> {
  const { metafile } = await build({
    entryPoints: [
      ...actions.map(({ name }) => ({ in: `action:${name}`, out: name })),
      // Started as processes of their own.
      { in: "adapters/onnx/memory-process.ts", out: "memory-process" },
      { in: "adapters/onnx/model-process.ts", out: "model-process" },
    ],
    plugins: [entries, nativeBindings, englishAlone],
    outdir: folder,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    chunkNames: "shared/[hash]",
    platform: "node",
    target: "node24",
    format: "esm",
    // Some dependencies are CommonJS inside and ask for `require`.
    banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` },
    // The same bytes wherever the packages are kept.
    preserveSymlinks: true,
    metafile: true,
    logLevel: "warning",
  });
  const fileOf = (name: string) => relative(root, join(folder, `${name}.js`));
  return {
    atStart: new Map(actions.map(({ name }) => [name, bytesOf(metafile, filesAtStart(metafile, fileOf(name)))])),
    bytes: bytesOf(metafile, Object.keys(metafile.outputs)),
    packages: packagesIn(metafile),
  };
}

function packagesIn({ inputs }: Metafile): string[] {
  const names = Object.keys(inputs).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The file itself and every shared one that it imports at once. */
function filesAtStart(metafile: Metafile, file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  for (const { path, kind, external } of metafile.outputs[file]?.imports ?? []) {
    if (kind === "import-statement" && !external) filesAtStart(metafile, path, known);
  }
  return known;
}

function bytesOf({ outputs }: Metafile, files: Iterable<string>): number {
  return [...files].reduce((bytes, file) => bytes + (outputs[file]?.bytes ?? 0), 0);
}
