/**
 * The layers of Sluice. Arrows point to what is imported:
 *
 *   actions, bot, cli, sandbox -> operations -> core
 *                      └-> composition -> adapters, targets -> core
 *                      └-> adapters, serving, targets -> core
 *
 * Each rule says why it exists and what to do instead.
 */
const tests = "\\.test\\.ts$";
const entryPoints = ["actions", "bot", "cli", "sandbox"];
const outward = ["adapters", "serving", "targets"];
const joiner = "composition";

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "A cycle means that two files are one story told twice. Move what both want one layer down.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "core-stays-pure",
      comment:
        "core decides from values, so that every decision can be tested without disk, network, process or clock. " +
        "Take the value as an argument, or put the effect into an adapter behind a port.",
      severity: "error",
      from: { path: "^core/", pathNot: tests },
      to: {
        path: "^(fs|fs/promises|net|http|https|child_process|worker_threads|os|process|timers|timers/promises|cluster|dns|tls)$",
      },
    },
    {
      name: "core-imports-core",
      comment: "core knows nothing of who uses it. Express what it needs as a port in core/ports.ts.",
      severity: "error",
      from: { path: "^core/", pathNot: tests },
      to: { path: "^(operations|adapters|composition|serving|targets|actions|bot|cli|sandbox|scripts)/" },
    },
    {
      name: "operations-know-ports-only",
      comment: "An operation orders effects through ports; the entry point hands it the adapters.",
      severity: "error",
      from: { path: "^operations/", pathNot: tests },
      to: { path: "^(adapters|composition|serving|targets|actions|bot|cli|sandbox|scripts)/" },
    },
    ...outward.map((layer) => ({
      name: `${layer}-import-core-only`,
      comment: `${layer}/ implements ports of core. What a sibling wants too belongs one layer down, in core.`,
      severity: "error",
      from: { path: `^${layer}/`, pathNot: tests },
      to: {
        path: `^(${["operations", joiner, "actions", "bot", "cli", "sandbox", "scripts", ...outward.filter((name) => name !== layer)].join("|")})/`,
      },
    })),
    {
      name: "composition-joins-only",
      comment:
        "composition/ hands adapters and targets to the ports, once for all entry points. It decides and orders nothing.",
      severity: "error",
      from: { path: "^composition/", pathNot: tests },
      to: { path: "^(operations|serving|actions|bot|cli|sandbox|scripts)/" },
    },
    ...entryPoints.map((entry) => ({
      name: `${entry}-stands-alone`,
      comment:
        "Entry points never import each other. Share through operations or core, or start the other as a process.",
      severity: "error",
      from: { path: `^${entry}/`, pathNot: tests },
      to: { path: `^(${entryPoints.filter((name) => name !== entry).join("|")})/` },
    })),
    {
      name: "natives-load-lazily",
      comment:
        "onnxruntime-node and @duckdb/node-api are tens of megabytes of native code. Only their adapter may name them, " +
        "so that gate, promote, deploy and report start without.",
      severity: "error",
      from: { pathNot: ["^adapters/(onnx|duckdb)/", tests, "^(sandbox|test|bench|scripts)/"] },
      to: { path: "node_modules/(onnxruntime-node|@duckdb)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-dev-dependencies-in-product",
      comment: "What ships must be a dependency. The sandbox is for demo and tests and may use development packages.",
      severity: "error",
      from: { path: "^(core|operations|adapters|serving|targets|actions|bot|cli)/", pathNot: tests },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|node_modules|examples)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".mjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
