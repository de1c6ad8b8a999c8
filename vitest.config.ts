import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{core,operations,adapters,serving,targets,actions,bot,cli,sandbox,scripts}/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    exclude: ["test/peers/**", "node_modules/**"],
    setupFiles: ["test/fixed-sequences.ts"],
    // Most of a test's time is waiting for a process: a core that is kept free would idle.
    maxWorkers: "100%",
    // A test waits for real servers, processes and repositories: what it checks is the outcome, on a slow machine too.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
